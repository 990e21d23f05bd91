/** Assertions of trusted issuers: one kind of JWT is never taken for another. RFC 8725 §2.8, §3.11 */
import { afterEach, expect, test } from 'vitest';
import { type AssertionWorld, startAssertions } from '../issuer/assertions-world.ts';
import { GATEWAY, ISSUER } from '../issuer/sign-in-world.ts';

let world: AssertionWorld;
afterEach(() => world.stop());

const refused = { status: 400, body: { error: 'invalid_grant' } };

test('of an issuer that may send ID-JAGs alone, no other JWT is taken', async () => {
  world = await startAssertions('[id-jag]');
  expect((await world.bearer(await world.idJag())).status).toBe(200);
  expect(await world.bearer(await world.assertion())).toMatchObject(refused);
});

test('of an issuer that may send plain JWTs, an ID-JAG for another client is not taken as one', async () => {
  world = await startAssertions('[jwt]');
  expect((await world.bearer(await world.assertion())).status).toBe(200);
  expect(await world.bearer(await world.idJag())).toMatchObject(refused);
});

test('a provider whose ID tokens are exchanged is not trusted with assertions for that', async () => {
  world = await startAssertions();
  const { body } = await world.signIn();
  expect(body.access_token).toBeDefined();
  const ofPartner = await world.partner.signIn({
    sub: 'ada-1',
    email: 'a@example.com',
    emailVerified: true,
    groups: [],
  });
  expect(await world.bearer(ofPartner)).toMatchObject(refused);
});

test.each(['at+jwt', 'logout+jwt', 'secevent+jwt', 'client-authentication+jwt'])(
  'a JWT of typ %s is no assertion',
  async (typ) => {
    world = await startAssertions();
    expect(await world.bearer(await world.assertion({}, typ))).toMatchObject(refused);
  },
);

test('an ID token of the issuer, for the company, is no assertion', async () => {
  world = await startAssertions();
  expect(await world.bearer(await world.assertion({ aud: 'avow' }, 'JWT'))).toMatchObject(refused);
});

test('what boot refuses: ID tokens that are for this very issuer, and a grant that nobody can use', async () => {
  world = await startAssertions();
  expect(() =>
    world.settled((config) => config.replace('audience: avow, jwksUri', `audience: '${ISSUER}', jwksUri`)),
  ).toThrow(/could not be told apart/);
  expect(() => world.settled((config) => config.replace('assertions: [jwt, id-jag]', 'assertions: []'))).toThrow(
    /jwt-bearer is of no use/,
  );
});

test('a person who is deactivated gets nothing by an assertion either', async () => {
  world = await startAssertions();
  await world.change('active', false);
  expect(await world.bearer(await world.assertion())).toMatchObject(refused);
});

test('an agent is held to its limits by an assertion too, and is who acts', async () => {
  world = await startAssertions('[jwt, id-jag]', (config) =>
    config
      .replace('app: { kind: third-party', 'app: { kind: agent, agent: { lifetime: 1m, uses: 1 }')
      .replace('grants: [jwt-bearer], tokens: jwt', 'grants: [jwt-bearer]'),
  );
  for (const [assertion, act] of [
    [await world.assertion(), { sub: 'client:app' }],
    [
      await world.idJag({ act: { sub: 'assistant' } }),
      { sub: 'client:app', act: { iss: world.idp, sub: 'assistant' } },
    ],
  ] as const) {
    const { body } = await world.bearer(assertion);
    expect(body.expires_in).toBe(60);
    const look = async () => (await world.post('/oauth/introspect', { token: body.access_token }, GATEWAY)).body;
    expect([await look(), await look()]).toMatchObject([
      { active: true, act, agent_budget: { uses: 0 } },
      { active: false },
    ]);
  }
  const forAnother = await world.assertion({ may_act: { client_id: 'another' } });
  expect(await world.bearer(forAnother)).toMatchObject(refused);
});
