/** RFC 8414: what clients may know of this server without asking anyone. Nothing is named that is not served. */
import { ALGORITHM_NAMES } from './algorithms.ts';
import type { Api } from './api.ts';
import type { ClientMethod } from './client-methods.ts';
import { GRANTS } from './grants/table.ts';
import type { JsonObject } from './json.ts';

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

/** RFC 8414 §3.1: the well-known part stands between the host and the path of the issuer. */
export function metadataPath(issuer: string): string {
  const { pathname } = new URL(issuer);
  return pathname === '/' ? WELL_KNOWN : WELL_KNOWN + pathname;
}

/** RFC 8414 §2 */
export function authorizationServerMetadata(
  issuer: string,
  apis: ReadonlyMap<string, Api>,
  methods: readonly ClientMethod[],
): JsonObject {
  const scopes = new Set([...apis.values()].flatMap((api) => api.scopes.names));
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/oauth/jwks`,
    scopes_supported: [...scopes],
    // Required even where there is no authorization endpoint to ask for one.
    response_types_supported: [],
    grant_types_supported: GRANTS.map((grant) => grant.type),
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: ALGORITHM_NAMES,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: ALGORITHM_NAMES,
    // RFC 9449 §5.1
    dpop_signing_alg_values_supported: ALGORITHM_NAMES,
    // RFC 8705 §3.3
    tls_client_certificate_bound_access_tokens: methods.includes('self_signed_tls_client_auth'),
    introspection_endpoint: `${issuer}/oauth/introspect`,
    // Whoever asks must prove who they are: RFC 7662 §2.1
    introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: ALGORITHM_NAMES,
  };
}
