/** What a decision point makes of a request for a token, over real HTTP. */
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../trading.ts';
import { PARTNER_PORTAL } from '../trading.ts';
import { startPdp } from './pdp.ts';
import { type Deciding, startDeciding } from './world.ts';

let world: Deciding;
afterEach(() => world.stop());

async function start(...options: Parameters<typeof startDeciding>): Promise<void> {
  world = await startDeciding(...options);
}

const BOTH = 'trades orders_read';

async function ask(scope = BOTH, authn: Record<string, unknown> = {}): Promise<Answer> {
  return world.exchange(await world.signIn({ authn }), scope);
}

describe('a permit', () => {
  test('lets what rules grant be granted', async () => {
    await start();
    expect(await ask()).toMatchObject({ status: 200, body: { scope: BOTH } });
  });

  test('grants nothing that no rule allows', async () => {
    await start();
    const answer = await world.exchange(await world.signIn(), BOTH, PARTNER_PORTAL);
    expect(answer.body.scope).toBe('trades');
    // Of what is refused anyhow nobody is told.
    expect(world.pdp.asked.flatMap(({ questions }) => questions.map(({ action }) => action.name))).toEqual(['trades']);
  });

  test('does not outweigh a deny, whatever else it brings', async () => {
    await start();
    world.pdp.decide(() => ({
      decision: true,
      context: { scope: 'admin', issuance: { claims: { roles: ['admin'] } } },
    }));
    world.risk.setScore(91);
    expect((await ask()).body.error).toBe('access_denied');
    expect(world.pdp.asked).toEqual([]);
    world.risk.setScore(12);
    expect(decodeJwt((await ask()).body.access_token)).toMatchObject({ scope: BOTH, roles: ['trader'] });
  });
});

describe('a denial', () => {
  test('leaves its scope out, and the others are given', async () => {
    await start();
    world.pdp.decide(({ action }) => action.name !== 'orders_read');
    const answer = await ask();
    expect(answer).toMatchObject({ status: 200, body: { scope: 'trades' } });
    expect(decodeJwt(answer.body.access_token)).not.toHaveProperty('plan');
    expect((await world.record()).scopesRefused).toEqual([
      { scope: 'orders_read', rule: 'decision point authz: deny', because: null },
    ]);
  });

  test('of all scopes leaves no token', async () => {
    await start();
    world.pdp.decide(() => false);
    expect(await ask()).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  test('refuses the whole request where the configuration says so', async () => {
    await start({ onDeny: 'deny' });
    world.pdp.decide(({ action }) => action.name !== 'orders_read');
    expect((await ask()).body.error).toBe('access_denied');
    expect((await world.record()).error).toEqual({
      code: 'access_denied',
      reason: 'scope orders_read: decision point authz: deny',
    });
  });

  test('needs no word about why: what it says of people stays in its own log', async () => {
    await start();
    world.pdp.decide(() => ({
      decision: false,
      context: { reason_admin: { en: 'john.doe@example.com is on leave' } },
    }));
    const answer = await ask();
    expect(JSON.stringify([answer.body, await world.record()])).not.toContain('on leave');
  });
});

describe('for', () => {
  test.each<[string, object, readonly string[]]>([
    ['a scope', { scopes: ['orders_read'] }, ['orders_read']],
    ['an API', { apis: ['trading'] }, ['trades', 'orders_read']],
  ])('%s alone, it is asked about nothing else', async (_, which, names) => {
    await start({ for: which });
    world.pdp.decide(() => false);
    const answer = await ask();
    expect(world.pdp.asked.flatMap(({ questions }) => questions.map(({ action }) => action.name))).toEqual(names);
    expect(answer.body.scope).toBe(names.length === 1 ? 'trades' : undefined);
  });

  test('a scope that is not asked for, nobody is asked', async () => {
    await start({ for: { scopes: ['orders_read'] } });
    expect((await ask('trades')).status).toBe(200);
    expect(world.pdp.asked).toEqual([]);
  });
});

test('several must all permit, and each is asked once', async () => {
  const other = await startPdp();
  const point = { url: other.url, for: 'all', allowPrivate: ['127.0.0.1'] };
  await start({}, undefined, { other: point });
  other.decide(({ action }) => action.name === 'trades');
  expect((await ask()).body.scope).toBe('trades');
  expect([world.pdp.asked.length, other.asked.length]).toEqual([1, 1]);
  await other.close();
});

test('an authorization detail is asked about as what it is, and a denial refuses the act', async () => {
  const resource = { properties: { amount: 'detail.amount' } };
  await start({ resource });
  world.pdp.decide(({ resource: { properties = {} } }) => !(Number(properties.amount) > 1_000));
  const pay = async (amount: number) =>
    world.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await world.signIn(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      scope: 'trades',
      authorization_details: JSON.stringify([{ type: 'payment', amount, creditor: 'DE89370400440532013000' }]),
    });
  expect((await pay(900)).status).toBe(200);
  expect(world.pdp.asked[0]?.questions).toMatchObject([
    { action: { name: 'trades' }, resource: { type: 'audience', id: 'https://api.example.com/trading' } },
    { action: { name: 'authorization_detail' }, resource: { type: 'payment', properties: { amount: 900 } } },
  ]);
  expect((await pay(5_000)).body.error).toBe('access_denied');
  expect((await world.record()).error).toEqual({
    code: 'access_denied',
    reason: 'authorization details: authorization_details payment: decision point authz: deny',
  });
});
