import { describe, expect, test } from 'vitest';
import { authorizationServerMetadata, metadataPath } from '../../src/oauth/metadata.ts';
import { apis, EXCHANGE, ISSUER } from './world.ts';

describe('the metadata', () => {
  test('names what is served and nothing else', () => {
    const algorithms = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];
    const methods = ['client_secret_basic', 'private_key_jwt'] as const;
    expect(authorizationServerMetadata(ISSUER, apis, [...methods, 'none'])).toEqual({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/oauth/token`,
      jwks_uri: `${ISSUER}/oauth/jwks`,
      scopes_supported: ['scim:read', 'scim:write', 'trades', 'orders_read', 'invoices'],
      response_types_supported: [],
      grant_types_supported: [
        'client_credentials',
        EXCHANGE,
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
      ],
      token_endpoint_auth_methods_supported: [...methods, 'none'],
      token_endpoint_auth_signing_alg_values_supported: algorithms,
      revocation_endpoint: `${ISSUER}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: [...methods, 'none'],
      revocation_endpoint_auth_signing_alg_values_supported: algorithms,
      dpop_signing_alg_values_supported: algorithms,
      tls_client_certificate_bound_access_tokens: false,
      introspection_endpoint: `${ISSUER}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_signing_alg_values_supported: algorithms,
    });
  });

  test.each([
    ['https://id.example.com', '/.well-known/oauth-authorization-server'],
    ['http://127.0.0.1:8080', '/.well-known/oauth-authorization-server'],
    ['https://example.com/id', '/.well-known/oauth-authorization-server/id'],
    ['https://example.com/a/b', '/.well-known/oauth-authorization-server/a/b'],
  ])('of %s stands at %s', (issuer, path) => {
    expect(metadataPath(issuer)).toBe(path);
  });
});
