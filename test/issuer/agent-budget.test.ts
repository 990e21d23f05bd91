import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExchangeWorld, startExchange } from './exchange-world.ts';
import { ISSUER, startSignIns } from './sign-in-world.ts';

async function agent(limits: string): Promise<ExchangeWorld> {
  return startExchange((config) =>
    config
      .replace('agent: { lifetime: 3m }', `agent: { lifetime: 3m, ${limits} }`)
      .replace(
        'tokens: jwt\n    exchanges: [{ from: trading, to: [trading] }]',
        'exchanges: [{ from: trading, to: [trading] }]',
      ),
  );
}

let world: ExchangeWorld;
const acting = async () => (await world.exchange('helper', await world.signIn())).body;
afterAll(() => world.close());

describe('an agent’s token with a budget', () => {
  beforeAll(async () => {
    world = await agent('uses: 2, amount: 500');
  });

  test('is opaque, and says what it may be used for', async () => {
    const { access_token } = await acting();
    expect(access_token).toMatch(/^avow_at_/);
    expect(await world.introspect('gateway', access_token)).toMatchObject({
      active: true,
      act: { sub: 'client:helper' },
      agent_budget: { uses: 1, amount: 500 },
    });
  });

  test('is good for so many uses', async () => {
    const { access_token } = await acting();
    const answers = [];
    for (let use = 0; use < 3; use += 1) answers.push(await world.introspect('gateway', access_token));
    expect(answers.map(({ active }) => active)).toEqual([true, true, false]);
    expect(answers[2]).toEqual({ active: false });
  });

  test('is good for so much, and what does not fit is not spent', async () => {
    const { access_token } = await acting();
    const spend = (amount: string) => world.introspect('gateway', access_token, { amount });
    expect(await spend('501')).toEqual({ active: false });
    expect(await spend('300')).toMatchObject({ agent_budget: { uses: 1, amount: 200 } });
    expect(await spend('201')).toEqual({ active: false });
    expect(await spend('200')).toMatchObject({ agent_budget: { uses: 0, amount: 0 } });
  });

  test('is spent once, however many ask at the same moment', async () => {
    const { access_token } = await acting();
    const answers = await Promise.all(Array.from({ length: 12 }, () => world.introspect('gateway', access_token)));
    expect(answers.filter(({ active }) => active)).toHaveLength(2);
  });

  test('is told to a gateway as a JWT that it may not keep, though it may keep those of others', async () => {
    const own = await startExchange((config) =>
      config
        .replace('agent: { lifetime: 3m }', 'agent: { lifetime: 3m, uses: 2 }')
        .replace(
          'scopes: [trades]\n    tokens: jwt\n    exchanges: [{ from: trading, to: [trading] }]',
          'scopes: [trades]\n    exchanges: [{ from: trading, to: [trading] }]',
        )
        .replace(
          'scopes: [trades, orders_read] }\n  billing',
          'scopes: [trades, orders_read], introspectionCache: 1m }\n  billing',
        ),
    );
    const swap = async (token: string) => {
      const answer = await own.request('/oauth/introspect', {
        method: 'POST',
        headers: {
          accept: 'application/jwt',
          authorization: `Basic ${btoa('gateway:gateway-secret-0123456789')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token }).toString(),
      });
      return [answer.status, answer.headers.get('cache-control')];
    };
    const person = await own.signIn();
    const { body } = await own.exchange('helper', person);
    expect(await swap(person)).toEqual([200, 'max-age=60']);
    expect(await swap(body.access_token)).toEqual([200, 'no-store']);
    expect(await swap(body.access_token)).toEqual([200, 'no-store']);
    expect(await swap(body.access_token)).toEqual([204, 'no-store']);
    await own.close();
  });

  test('is not spent by who may not look at it', async () => {
    const { access_token } = await acting();
    expect(await world.introspect('ledger', access_token)).toEqual({ active: false });
    expect(await world.introspect('gateway', access_token)).toMatchObject({ agent_budget: { uses: 1 } });
  });

  test('cannot be passed on, where nobody would count', async () => {
    const { access_token } = await acting();
    const { status, body } = await world.exchange('trading-api', access_token, { audience: 'billing' });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  test.each(['-1', '1.5', '1e3', '99999999999999999', 'all'])('an amount of %s is none', async (amount) => {
    const { access_token } = await acting();
    expect(await world.introspect('gateway', access_token, { amount })).toMatchObject({ error: 'invalid_request' });
    expect(await world.introspect('gateway', access_token)).toMatchObject({ agent_budget: { uses: 1 } });
  });
});

test('an agent without a budget gets JWTs, and nothing is counted', async () => {
  await world.close();
  world = await startExchange();
  const { access_token } = await acting();
  expect(decodeJwt(access_token)).not.toHaveProperty('agent_budget');
  for (let use = 0; use < 3; use += 1) expect((await world.introspect('gateway', access_token)).active).toBe(true);
});

test.each([
  ['JWTs that are counted', 'agent: { lifetime: 3m }', 'agent: { uses: 1 }', 'opaque'],
  ['a life of hours', 'lifetime: 3m', 'lifetime: 1h', '15m'],
  ['a client of another kind', 'kind: agent', 'kind: machine', 'kind agent'],
])('%s are refused at boot', async (_, from, to, told) => {
  await expect(startExchange((config) => config.replace(from, to))).rejects.toThrow(told);
});

test('a token with a budget opens nothing at UserInfo, where nobody counts', async () => {
  const helper = { id: 'helper', secret: 'the secret of helper, for tests' };
  const agentOf = (limits: string) =>
    `clients:\n  helper: { kind: agent, secret: '${helper.secret}', grants: [token-exchange], scopes: [openid]${limits} }\n`;
  const statuses = [];
  for (const limits of ['', ', agent: { uses: 1 }']) {
    const people = await startSignIns((config) =>
      config
        .replace('apis:\n', `apis:\n  userinfo: { audience: '${ISSUER}/oauth/userinfo', scopes: [openid] }\n`)
        .replace('scopes:\n', 'scopes:\n  openid: { rules: [{ allow: {} }] }\n')
        .replace('clients:\n', agentOf(limits)),
    );
    const { body } = await people.signIn(helper, { scope: 'openid' });
    const headers = { authorization: `Bearer ${body.access_token}` };
    statuses.push((await people.request('/oauth/userinfo', { headers })).status);
    await people.stop();
  }
  expect(statuses).toEqual([200, 401]);
});
