/** Verifies a credential that somebody shows (SD-JWT VC, draft-ietf-oauth-sd-jwt-vc) and that stands for them in a token exchange. */
import { createHash } from 'node:crypto';
import type { OpenIdProviderConfig, OpenIdProviders } from '../../schema/config.ts';
import { createCredentialStatus } from './credential-status.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { KeyBindingRefused, verifyKeyBinding } from './key-binding.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { DisclosureRefused, digestBy, disclosedPayload, readSdJwt, type SdJwtParts } from './sd-jwt.ts';
import { meaningOf, VALID } from './status-list.ts';
import { JwtRefused, type KeyFinder, peekJwt, verifyJwt } from './verify-jwt.ts';

export interface VerifiedPresentation {
  /** The issuer's name in the configuration. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** What the issuer says and the holder disclosed. */
  readonly claims: JsonObject;
  /** Milliseconds: the end of the credential. */
  readonly expiresAt: number;
  /** The mark that it leaves, so that it is taken once. */
  readonly replay: { readonly jti: string; readonly expiresAt: number };
}

type Credentials = NonNullable<OpenIdProviderConfig['credentials']>;

interface Trusted {
  readonly name: string;
  readonly config: OpenIdProviderConfig;
  readonly credentials: Credentials;
  readonly keys: KeyFinder;
  readonly statusOf: ReturnType<typeof createCredentialStatus>;
}

/** SD-JWT VC §3.2.2.2: what an issuer says of the credential itself cannot be disclosed by choice. */
const NEVER_DISCLOSED = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status'] as const;

const SUBJECT = /^[\x20-\x7E]{1,255}$/;

/**
 * Takes the providers of the configuration; returns a function that verifies a presentation of a credential of one with `credentials`.
 * That throws invalid_request (RFC 8693 §2.2.2), and temporarily_unavailable where the issuer's keys, or its status list, cannot be had.
 */
export function createPresentationVerifier(
  providers: OpenIdProviders,
  deps: RemoteKeysDeps,
): (presentation: string, nonce: string) => Promise<VerifiedPresentation> {
  const byIssuer = new Map<JsonValue | undefined, Trusted>();
  for (const [name, config] of Object.entries(providers)) {
    const { credentials } = config;
    if (credentials === undefined) continue;
    const keys = createRemoteKeys(config, deps);
    const statusOf = createCredentialStatus(config, keys, deps);
    byIssuer.set(config.issuer, { name, config, credentials, keys, statusOf });
  }
  return async (presentation, nonce) => {
    try {
      const parts = readSdJwt(presentation);
      if (parts === null) throw refused('it is no SD-JWT with a key binding');
      const trusted = byIssuer.get(peekJwt(parts.issuerJwt).iss);
      if (trusted === undefined) throw refused('its issuer is not one whose credentials this server takes');
      return await verify(parts, nonce, trusted, deps.now());
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

async function verify(parts: SdJwtParts, nonce: string, trusted: Trusted, now: number): Promise<VerifiedPresentation> {
  const { name, config, credentials, keys, statusOf } = trusted;
  const { issuer, algorithms, clockTolerance: toleranceMs } = config;
  const signed = await verifyJwt(parts.issuerJwt, {
    keys,
    algorithms,
    types: ['dc+sd-jwt', 'vc+sd-jwt'], // SD-JWT VC §3.2.1; the second is its name until 2024
    issuer,
    required: ['vct', 'cnf'],
    now,
    toleranceMs,
  });
  const claims = disclosedPayload(signed, parts.disclosures);
  const hidden = NEVER_DISCLOSED.find((member) => Object.hasOwn(claims, member) && !Object.hasOwn(signed, member));
  if (hidden !== undefined) throw refused(`${hidden} may not be left to the holder to disclose`);
  checkCredential(claims, credentials);
  const { audience, maxAge: maxAgeMs } = credentials;
  const digest = digestBy(signed)(parts.bound);
  const checks = { audience, nonce, digest, now, maxAgeMs, toleranceMs };
  const usedUntil = await verifyKeyBinding(parts.keyBinding, signed.cnf, checks);
  const expiresAt = Number(signed.exp) * 1_000;
  // What is issued ends no later, so one that has ended by our clock is of no use, whatever the tolerance.
  if (expiresAt <= now) throw refused('it has expired');
  const jti = createHash('sha256').update(signedPartOf(parts.keyBinding)).digest('base64url');
  const subject = subjectOf(claims, credentials);
  // draft-ietf-oauth-status-list §8.3: after all else, so that nobody has us ask for what is refused anyway
  if (credentials.status === 'check' && Object.hasOwn(claims, 'status')) checkStatus(await statusOf(claims.status));
  return { provider: name, issuer, subject, claims, expiresAt, replay: { jti, expiresAt: usedUntil } };
}

/** RFC 7515 §5.1: what was signed. Of one ECDSA signature anybody makes another of the same, so that it tells nothing apart. */
function signedPartOf(jwt: string): string {
  return jwt.slice(0, jwt.lastIndexOf('.'));
}

function checkCredential(claims: JsonObject, { types, status }: Credentials): void {
  if (typeof claims.vct !== 'string' || !types.includes(claims.vct)) {
    throw refused('its type (vct) is none that is taken of this issuer');
  }
  if (status === 'refuse' && Object.hasOwn(claims, 'status')) throw refused('it can be revoked, and nobody asks here');
}

function checkStatus(status: number | null): void {
  if (status === null) throw refused('whether it was revoked is in no status list');
  if (status !== VALID) throw refused(meaningOf(status));
}

function subjectOf(claims: JsonObject, { subject: name }: Credentials): string {
  const subject = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof subject === 'string' && SUBJECT.test(subject)) return subject;
  throw refused(`${name}, which says who its subject is, was not disclosed or is no printable ASCII text`);
}

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_request', `The presentation is refused: ${reason}`, options);
}

function refusalOf(error: unknown): unknown {
  if (error instanceof KeyBindingRefused) return refused(`key binding: ${error.message}`, { cause: error });
  if (error instanceof DisclosureRefused) return refused(error.message, { cause: error });
  if (!(error instanceof JwtRefused)) return error;
  const reason = error.claim === null ? error.fault : `${error.fault} (${error.claim})`;
  return refused(`the credential's ${reason} is not as it must be`, { cause: error });
}
