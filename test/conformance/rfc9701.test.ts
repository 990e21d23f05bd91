/** RFC 9701, JSON Web Token (JWT) Response for OAuth Token Introspection. */
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceServer, INSECURE, ORDERS, ORDERS_CONFIG, SECRET, startServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startServer(ORDERS_CONFIG);
});
afterAll(() => server.stop());

/** As a client library asks for it. */
async function signedAnswer(client: string, token: string) {
  const metadata = await server.discover();
  const response = await oauth.introspectionRequest(
    metadata,
    { client_id: client },
    oauth.ClientSecretBasic(SECRET),
    token,
    { requestJwtResponse: true, ...INSECURE },
  );
  const text = await response.clone().text();
  const processed = await oauth.processIntrospectionResponse(
    metadata,
    { client_id: client, introspection_signed_response_alg: 'ES256' },
    response,
  );
  return { response, text, processed };
}

describe('RFC 9701', () => {
  test('§4 Accept asks for the signed form, and §5 a client library takes it', async () => {
    const { access_token } = await server.token('opaque', 'read');
    const { response, processed } = await signedAnswer('resource', access_token);
    expect(response.headers.get('content-type')).toBe('application/token-introspection+jwt');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(processed).toMatchObject({ active: true, aud: ORDERS, client_id: 'opaque', tier: 3 });
  });

  test('§5 the JWT is of its own type, from the issuer, for the one who asked', async () => {
    const { access_token } = await server.token('batch', 'read');
    const { text } = await signedAnswer('resource', access_token);
    const jwks = createRemoteJWKSet(new URL(`${server.url}/oauth/jwks`));
    const { protectedHeader, payload } = await jwtVerify(text, jwks, {
      issuer: server.url,
      audience: 'resource',
      typ: 'token-introspection+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['iat', 'token_introspection'],
    });
    expect(protectedHeader.typ).toBe('token-introspection+jwt');
    expect(Object.keys(payload).toSorted()).toEqual(['aud', 'iat', 'iss', 'token_introspection']);
  });

  test('§5 what may not be seen is inactive and nothing else', async () => {
    const { access_token } = await server.token('batch', 'read');
    for (const [client, token] of [
      ['stranger', access_token],
      ['resource', 'no token'],
    ] as const) {
      expect(decodeJwt((await signedAnswer(client, token)).text).token_introspection).toEqual({ active: false });
    }
  });

  test('§8.1 the answer is no access token: it is taken as none', async () => {
    const { access_token } = await server.token('batch', 'read');
    const { text } = await signedAnswer('resource', access_token);
    expect((await signedAnswer('resource', text)).processed).toEqual({ active: false });
  });

  test('§7 the metadata names what the answer is signed with', async () => {
    expect((await server.discover()).introspection_signing_alg_values_supported).toEqual(['ES256']);
  });
});
