/** What comes of an assertion, by refreshes and by exchanges, ends with the session that it tells of, and with the family. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXCHANGE, payloadOf, type SamlWorld, startSaml } from '../issuer/saml-world.ts';
import { NOW, SECONDS } from '../oauth/world.ts';
import { authn, samlToken } from '../saml/idp.ts';

const MINUTE = 60_000;
const SECRET = 'a-secret-of-enough-length';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SESSION = { authn: authn({ sessionEnd: new Date(NOW + 90 * MINUTE).toISOString() }) };

let world: SamlWorld;
beforeEach(async () => {
  const everybody = [{ allow: {} }];
  world = await startSaml({
    more: {
      apis: {
        desk: { audience: 'https://api.example.com/desk', scopes: ['read'], tokenLifetime: '1h' },
        back: { audience: 'https://api.example.com/back', scopes: ['work'], tokenLifetime: '4h' },
      },
      scopes: {
        read: { claims: ['groups', 'team'], rules: everybody },
        work: { claims: ['groups', 'team'], rules: everybody },
      },
    },
    clients: {
      'desk-api': {
        kind: 'machine',
        secret: SECRET,
        grants: ['token-exchange'],
        scopes: ['work'],
        tokens: 'jwt',
        exchanges: [{ from: 'desk', to: ['back'], scopes: { read: ['work'] } }],
      },
      'back-api': { kind: 'machine', secret: SECRET, introspects: ['back'] },
    },
  });
});
afterEach(() => world.close());

const passOn = (token: string) =>
  world.post(
    '/oauth/token',
    { grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN, scope: 'work' },
    'desk-api',
  );
const isActive = async (token: string) => (await world.post('/oauth/introspect', { token }, 'back-api')).body.active;

test.each(['web', 'frozen'])(
  'a token that is made of a refreshed one (%s) ends with the session, and says nothing that was asserted',
  async (client) => {
    const first = await world.signIn(SESSION, {}, client);
    world.clock.advance(50 * MINUTE);
    const second = await world.refresh(first.body.refresh_token, client);
    expect(payloadOf(second)).toMatchObject({ groups: ['rates', 'fx'], exp: SECONDS + 90 * 60 });
    const made = payloadOf(await passOn(second.body.access_token));
    expect(made).toMatchObject({ sub: world.ada, exp: SECONDS + 90 * 60 });
    expect(made).not.toHaveProperty('groups');
  },
);

test.each(['web', 'frozen'])('and with its family (%s), whose assertion begins no other', async (client) => {
  const assertion = samlToken(SESSION, world.clock.now());
  const first = await world.show(assertion, {}, client);
  const second = await world.refresh(first.body.refresh_token, client);
  const { body } = await passOn(second.body.access_token);
  expect(await isActive(body.access_token)).toBe(true);
  // A spent one: nobody knows who of the two is the thief.
  expect((await world.refresh(first.body.refresh_token, client)).body.error).toBe('invalid_grant');
  expect(await isActive(body.access_token)).toBe(false);
  expect((await passOn(second.body.access_token)).status).toBe(400);
  expect((await world.show(assertion, {}, client)).body.error_description).toMatch(/was used before/);
});
