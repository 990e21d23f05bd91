/** A client that registered itself, as every other room knows clients. */
import type { StoredRegistration } from '../store/registration-port.ts';
import { compileCertificateName } from './certificate-name.ts';
import type { Client } from './client.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import type { ReadMetadata, ShownMetadata } from './client-metadata.ts';
import type { JsonObject } from './json.ts';
import type { RegisteredKeys } from './registered-keys.ts';
import type { RegisteredMetadata } from './registered-metadata.ts';
import { selfSignedCertificates, tlsNamesOf } from './registered-tls.ts';
import type { RegistrationPolicy } from './registration-policy.ts';

/** What is kept of what a client said of itself. */
export interface RegisteredContent {
  readonly metadata: RegisteredMetadata & { readonly scope: string };
  readonly shown: ShownMetadata;
  /** As it came; null where there was none. */
  readonly statement: string | null;
}

export function contentOf({ metadata }: Pick<StoredRegistration, 'metadata'>): RegisteredContent {
  // What src/issuer/register.ts wrote.
  return JSON.parse(metadata);
}

/**
 * Takes what is stored; returns the client as it is now. What the configuration allowed once and does not any more, it does not have.
 * @returns null where it may not authenticate in its way any more
 */
export function compileRegistered(
  stored: StoredRegistration,
  policy: RegistrationPolicy,
  keys: RegisteredKeys,
): Client | null {
  const content = contentOf(stored);
  const { metadata } = content;
  const authentication = authenticationOf(stored, metadata, keys);
  if (authentication === null || !policy.methods.includes(metadata.token_endpoint_auth_method)) return null;
  const grants = new Set(metadata.grant_types.filter((grant) => policy.grants.has(grant)));
  return {
    id: stored.id,
    tenant: stored.tenant,
    kind: 'dynamic',
    authentication,
    grants,
    refresh: grants.has('refresh_token') ? policy.refresh : null,
    scopes: policy.scopes.within(metadata.scope.split(' ')),
    detailTypes: new Set(),
    exchanges: null,
    agent: null,
    claims: null,
    maxTokenBytes: null,
    overflow: null,
    tokens: policy.tokens,
    algorithm: null,
    senderConstrained: boundBy(metadata),
    title: content.shown.client_name ?? null,
    owner: stored.initialAccess,
    tags: [],
    metadata: saidOf(content, stored.statement),
    trusted: new Set(),
    explains: false,
    audits: false,
    consents: false,
    introspects: new Set(),
    registered: stored,
  };
}

/** What rules and claims read as client.metadata: software_statement is who has signed for it, and nobody but them can say that. */
export function saidOf({ metadata, shown }: ReadMetadata, statement: string | null): JsonObject {
  const { software_id, software_version } = metadata;
  const { client_name, client_uri } = shown;
  return {
    ...(software_id !== undefined && { software_id }),
    ...(software_version !== undefined && { software_version }),
    ...(client_name !== undefined && { client_name }),
    ...(client_uri !== undefined && { client_uri }),
    ...(statement !== null && { software_statement: statement }),
  };
}

function boundBy(metadata: RegisteredMetadata): Client['senderConstrained'] {
  if (metadata.dpop_bound_access_tokens) return 'dpop';
  return metadata.tls_client_certificate_bound_access_tokens ? 'mtls' : null;
}

function authenticationOf(
  { id, secret, secretExpiresAt }: StoredRegistration,
  metadata: RegisteredMetadata,
  keys: RegisteredKeys,
): ClientAuthentication | null {
  switch (metadata.token_endpoint_auth_method) {
    case 'none':
      return { method: 'none' };
    case 'private_key_jwt':
      return { method: 'private_key_jwt', keys: keys(id, metadata) };
    case 'tls_client_auth': {
      const name = compileCertificateName(tlsNamesOf(metadata));
      return 'problem' in name ? null : { method: 'tls_client_auth', name };
    }
    case 'self_signed_tls_client_auth': {
      const certificates = selfSignedCertificates(metadata.jwks?.keys ?? []);
      return certificates === null ? null : { method: 'self_signed_tls_client_auth', certificates };
    }
    default:
      if (secret === null) return null;
      return { method: 'secret', sha256: Buffer.from(secret, 'hex'), in: 'either', endsAt: secretExpiresAt };
  }
}
