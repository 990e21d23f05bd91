/** RFC 8414, OAuth 2.0 Authorization Server Metadata. */
import { customFetch, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { authorizationServerMetadata, metadataPath } from '../../src/oauth/metadata.ts';
import { apis } from '../oauth/world.ts';

describe('RFC 8414', () => {
  test.each(['https://id.example.com', 'https://example.com/id'])(
    '§3 a client library that knows %s finds the document and takes it',
    async (issuer) => {
      const asked: string[] = [];
      const response = await discoveryRequest(new URL(issuer), {
        algorithm: 'oauth2',
        [customFetch]: async (url: string) => {
          asked.push(url);
          return Response.json(authorizationServerMetadata(issuer, apis));
        },
      });
      expect(asked).toEqual([new URL(metadataPath(issuer), issuer).href]);
      // §3.3: the issuer in the document is the one that was asked for. A URL object ends a bare host with a slash.
      const processed = await processDiscoveryResponse(new URL(issuer), response);
      expect(processed.token_endpoint).toBe(`${issuer}/oauth/token`);
    },
  );

  test('§2 what the standard requires is there', () => {
    const metadata = authorizationServerMetadata('https://id.example.com', apis);
    expect(metadata.issuer).toBe('https://id.example.com');
    expect(metadata.response_types_supported).toEqual([]);
    // Required with private_key_jwt; "none" must not be in it.
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).not.toContain('none');
    expect(metadata).not.toHaveProperty('authorization_endpoint');
  });
});
