/** Refresh tokens that were stolen: RFC 9700 §4.14.2, RFC 6749 §10.4. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MOBILE, type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';

let world: SignInWorld;
beforeEach(async () => {
  world = await startSignIns();
});
afterEach(() => world.stop());

const refused = { status: 400, body: { error: 'invalid_grant' } };

test.each([
  ['the access token is a JWT', WEB],
  ['the access token is a reference', MOBILE],
])(
  'a spent refresh token that is shown again ends its family, and its access tokens with it: %s',
  async (_, client) => {
    const { body: first } = await world.signIn(client);
    const { body: second } = await world.refresh(first.refresh_token, client);
    expect(await world.isActive(second.access_token)).toBe(true);

    expect(await world.refresh(first.refresh_token, client)).toMatchObject(refused);
    expect(await world.refresh(second.refresh_token, client)).toMatchObject(refused);
    expect(await world.isActive(first.access_token)).toBe(false);
    expect(await world.isActive(second.access_token)).toBe(false);
    expect(await world.records('token.revoked')).toEqual([
      expect.objectContaining({ client: client.id, token: 'refresh_token', user: world.ada, because: 'reused' }),
    ]);
  },
);

test('the family of another sign-in goes on', async () => {
  const [{ body: stolen }, { body: other }] = [await world.signIn(), await world.signIn()];
  await world.refresh(stolen.refresh_token);
  await world.refresh(stolen.refresh_token);
  expect((await world.refresh(other.refresh_token)).status).toBe(200);
});

test('a text that begins as a token of the family does, and was never given out, ends it too', async () => {
  const { body } = await world.signIn();
  const forged = String(body.refresh_token).slice(0, 51) + 'A'.repeat(43);
  expect(await world.refresh(forged)).toMatchObject(refused);
  expect(await world.refresh(body.refresh_token)).toMatchObject(refused);
});

test('another application can do nothing with it, and does no harm', async () => {
  const { body } = await world.signIn(WEB);
  expect(await world.refresh(body.refresh_token, MOBILE)).toMatchObject(refused);
  expect(await world.revoke(body.refresh_token, MOBILE)).toMatchObject(refused);
  expect((await world.refresh(body.refresh_token, WEB)).status).toBe(200);
});

test('it is no access token: no API takes it, and introspection says nothing about it', async () => {
  const { body } = await world.signIn();
  expect(await world.isActive(body.refresh_token)).toBe(false);
});

test('what is wrong with a token is not told: unknown, spent and expired are one answer', async () => {
  const { body } = await world.signIn(MOBILE);
  world.clock.advance(3_600_000);
  const expired = await world.refresh(body.refresh_token, MOBILE);
  const unknown = await world.refresh(`avow_rt_${'A'.repeat(86)}`, MOBILE);
  expect(expired.body).toEqual(unknown.body);
});
