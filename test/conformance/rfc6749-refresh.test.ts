/** RFC 6749 §6: refreshing an access token, with a real client library. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ISSUER, type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';

describe('RFC 6749', () => {
  let world: SignInWorld;
  let server: oauth.AuthorizationServer;
  const client: oauth.Client = { client_id: WEB.id };
  beforeAll(async () => {
    world = await startSignIns();
    const answer = await world.request('/.well-known/oauth-authorization-server');
    server = await oauth.processDiscoveryResponse(new URL(ISSUER), answer);
  });
  afterAll(() => world.stop());

  const refresh = async (token: unknown, parameters: Record<string, string> = {}) => {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(WEB.secret),
      String(token),
      {
        additionalParameters: parameters,
        [oauth.customFetch]: (url, { method, headers, body }) =>
          world.request(new URL(url).pathname, { method, headers, body }),
      },
    );
    return oauth.processRefreshTokenResponse(server, client, response);
  };

  test('§1.5 a refresh token comes with the access token, and the library takes the next one', async () => {
    const { body } = await world.signIn();
    const next = await refresh(body.refresh_token);
    expect(next).toMatchObject({ token_type: 'bearer', scope: 'read write', expires_in: 300 });
    expect(await refresh(next.refresh_token)).toHaveProperty('access_token');
  });

  test('§6 the scope may be less, and is no more than was granted', async () => {
    const { body } = await world.signIn();
    const next = await refresh(body.refresh_token, { scope: 'read' });
    expect(next.scope).toBe('read');
    await expect(refresh(next.refresh_token, { scope: 'read look' })).rejects.toMatchObject({
      status: 400,
      error: 'invalid_scope',
    });
  });

  test('§5.2 a refresh token that is not valid is invalid_grant', async () => {
    await expect(refresh('x')).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('§10.4 a refresh token is bound to the client that it was issued to', async () => {
    const { body } = await world.signIn({ id: 'frozen', secret: 'the secret of frozen, for tests' });
    await expect(refresh(body.refresh_token)).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('§5.1 an answer with a refresh token is not stored', async () => {
    const { headers } = await world.signIn();
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
  });
});
