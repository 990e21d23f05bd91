/** RFC 7009, OAuth 2.0 Token Revocation. */
import { ClientSecretBasic, type CustomFetch, customFetch, discovery, tokenRevocation } from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GATEWAY, ISSUER, MOBILE, type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';

describe('RFC 7009', () => {
  let world: SignInWorld;
  beforeAll(async () => {
    world = await startSignIns();
  });
  afterAll(() => world.stop());

  test('§2 the endpoint is in the metadata, and a client library revokes there', async () => {
    const { body } = await world.signIn(MOBILE);
    const fetch: CustomFetch = (url, { method, headers, body: sent = null }) =>
      world.request(new URL(url).pathname, { method, headers, body: sent });
    const configuration = await discovery(new URL(ISSUER), MOBILE.id, MOBILE.secret, ClientSecretBasic(MOBILE.secret), {
      algorithm: 'oauth2',
      [customFetch]: fetch,
    });
    configuration[customFetch] = fetch;
    await tokenRevocation(configuration, body.access_token);
    expect(await world.isActive(body.access_token)).toBe(false);
  });

  test('§2.1 a request without client authentication is refused', async () => {
    const { status, body } = await world.revoke('x', { id: 'web', secret: 'a wrong secret' });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  test('§2.1 the token must be there', async () => {
    expect(await world.post('/oauth/revoke', {})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test.each([
    ['a JWT', WEB],
    ['a reference', MOBILE],
  ])('§2.1 an access token is revoked at once: %s', async (_, client) => {
    const { body } = await world.signIn(client);
    expect(await world.isActive(body.access_token)).toBe(true);
    expect((await world.revoke(body.access_token, client)).status).toBe(200);
    expect(await world.isActive(body.access_token)).toBe(false);
  });

  test('§2.1 a reference and the JWT that a gateway swapped it for are one: whichever is revoked, both are', async () => {
    for (const shown of ['the reference', 'the JWT']) {
      const { access_token: reference } = (await world.signIn(MOBILE)).body;
      const jwt = await world.swap(reference);
      expect(await world.isActive(jwt)).toBe(true);
      expect((await world.revoke(shown === 'the JWT' ? jwt : reference, MOBILE)).status).toBe(200);
      expect([await world.isActive(reference), await world.isActive(jwt)]).toEqual([false, false]);
    }
  });

  test('§2.1 an access token alone: its refresh token goes on', async () => {
    const { body } = await world.signIn();
    await world.revoke(body.access_token);
    expect((await world.refresh(body.refresh_token)).status).toBe(200);
  });

  test.each([
    ['a JWT', WEB],
    ['a reference', MOBILE],
  ])('§2.1 a refresh token takes every access token along that came with its family: %s', async (_, client) => {
    const { body: first } = await world.signIn(client);
    const { body: second } = await world.refresh(first.refresh_token, client);
    expect((await world.revoke(second.refresh_token, client)).status).toBe(200);
    expect(await world.isActive(first.access_token)).toBe(false);
    expect(await world.isActive(second.access_token)).toBe(false);
    expect((await world.refresh(second.refresh_token, client)).body.error).toBe('invalid_grant');
  });

  test.each(['access_token', 'refresh_token', 'pudding'])('§2.1 a hint may be wrong: %s', async (token_type_hint) => {
    const { body } = await world.signIn();
    expect((await world.revoke(body.refresh_token, WEB, { token_type_hint })).status).toBe(200);
    expect((await world.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
  });

  test('§2.1 a token of another client is not revoked, and the client is told', async () => {
    const { body } = await world.signIn(MOBILE);
    for (const token of [body.access_token, body.refresh_token]) {
      expect(await world.revoke(token, GATEWAY)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect(await world.isActive(body.access_token)).toBe(true);
  });

  test.each([
    ['a text that is no token', 'x'],
    ['a refresh token that nobody has', `avow_rt_${'A'.repeat(86)}`],
    ['a reference that nobody has', `avow_at_${'A'.repeat(43)}`],
    ['a JWT of somebody else', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('§2.2 what is not known is as good as revoked: %s', async (_, token) => {
    const { status, body, headers } = await world.revoke(token);
    expect([status, body, headers.get('cache-control')]).toEqual([200, null, 'no-store']);
  });

  test('§2.2 revoking twice is no error', async () => {
    const { body } = await world.signIn();
    for (const token of [body.refresh_token, body.refresh_token, body.access_token, body.access_token]) {
      expect((await world.revoke(token)).status).toBe(200);
    }
  });

  test('§2.2.1 a token that is not revoked here is not said to be', async () => {
    expect(await world.revoke(`avow_scim_${'A'.repeat(43)}`)).toMatchObject({
      status: 400,
      body: { error: 'unsupported_token_type' },
    });
  });

  test('the audit log has each revocation, and no token', async () => {
    const { body } = await world.signIn(MOBILE);
    await world.revoke(body.access_token, MOBILE);
    const [record] = await world.records('token.revoked');
    expect(record).toEqual({
      event: 'token.revoked',
      client: 'mobile',
      token: 'access_token',
      user: world.ada,
      jti: expect.any(String),
      because: 'asked',
    });
  });
});

test('RFC 7009 §2.1 a public client gives its own token back by its id alone, and nobody else’s', async () => {
  const world = await startSignIns((config) =>
    config.replace(/plain: {2}\{ kind: first-party, secret: '[^']*'/, 'plain:  { kind: first-party, public: true'),
  );
  const post = (path: string, form: Record<string, string>) =>
    world.request(path, { method: 'POST', body: new URLSearchParams({ client_id: 'plain', ...form }) });
  const subject_token = await world.partner.signIn({
    sub: 'ada-1',
    email: 'ada@example.com',
    emailVerified: true,
    groups: [],
  });
  const issued = await post('/oauth/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    scope: 'read',
  });
  const { access_token: own } = JSON.parse(await issued.text());
  const other = String((await world.signIn(MOBILE)).body.access_token);
  expect((await post('/oauth/revoke', { token: own })).status).toBe(200);
  expect((await post('/oauth/revoke', { token: other })).status).toBe(400);
  expect([await world.isActive(own), await world.isActive(other)]).toEqual([false, true]);
  await world.stop();
});
