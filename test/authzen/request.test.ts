/** What a decision point is told, and what it is not. */
import { afterEach, describe, expect, test } from 'vitest';
import { requestOf } from '../../src/authzen/request.ts';
import { contextOf } from '../claims/config.ts';
import { startSources } from '../issuer/sources-world.ts';
import type { Answer } from '../trading.ts';
import { startPdp } from './pdp.ts';
import { type Deciding, startDeciding } from './world.ts';

let world: Deciding;
afterEach(() => world.stop());

async function start(...options: Parameters<typeof startDeciding>): Promise<void> {
  world = await startDeciding(...options);
}

const ask = async (scope = 'trades orders_read'): Promise<Answer> => world.exchange(await world.signIn(), scope);

describe('one request', () => {
  test('asks about all scopes, each an evaluation, and says who and where, and no more', async () => {
    await start();
    await ask();
    const resource = { type: 'audience', id: 'https://api.example.com/trading' };
    expect(world.pdp.bodies).toEqual([
      {
        subject: { type: 'user', id: world.john },
        evaluations: [
          { action: { name: 'trades' }, resource },
          { action: { name: 'orders_read' }, resource },
        ],
        options: { evaluations_semantic: 'execute_all' },
      },
    ]);
    expect(world.pdp.asked[0]?.path).toBe('/access/v1/evaluations');
  });

  test('about one scope is a single evaluation', async () => {
    await start();
    await ask('trades');
    expect(world.pdp.asked[0]?.path).toBe('/access/v1/evaluation');
    expect(world.pdp.bodies[0]).toMatchObject({ action: { name: 'trades' } });
    expect(world.pdp.bodies[0]).not.toHaveProperty('evaluations');
  });

  test('has an id of its own, which the audit record keeps beside what came of it', async () => {
    await start();
    world.pdp.decide(({ action }) => action.name === 'trades');
    await ask();
    const id = world.pdp.asked[0]?.id ?? '';
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await world.record()).decisionPoints).toEqual([
      {
        point: 'authz',
        request: id,
        ms: expect.any(Number),
        cache: 'none',
        permitted: ['trades'],
        denied: ['orders_read'],
      },
    ]);
  });
});

describe('what the configuration names is sent', () => {
  test('of the person, the resource, the action and the context, as the decision point calls it', async () => {
    await start({
      subject: { type: 'employee', id: 'user.userId', properties: { offices: 'user.locations' } },
      resource: { type: 'api', id: 'request.api', properties: { first: 'request.scopes[0]' } },
      action: { properties: { many: 'size(request.scopes) > 1' } },
      context: { score: 'risk.score', plan: 'claims.plan', app: 'client.id', at: 'string(now)' },
    });
    await ask();
    expect(world.pdp.asked[0]?.questions[0]).toEqual({
      subject: { type: 'employee', id: '2998', properties: { offices: ['NY'] } },
      resource: { type: 'api', id: 'trading', properties: { first: 'trades' } },
      action: { name: 'trades', properties: { many: true } },
      context: { score: 12, plan: 'gold', app: 'trading-web', at: expect.stringContaining('2026') },
    });
  });

  test('and what has no value is left out', async () => {
    await start({ context: { ip: 'request.ip', nick: 'user.nickName', app: 'client.id' } });
    await ask('trades');
    expect(world.pdp.bodies[0]?.context).toEqual({ app: 'trading-web' });
  });

  test('a claim that is told to nobody else is resolved for it', async () => {
    await start({ context: { tier: 'claims.plan' } });
    await ask('trades');
    expect(world.pdp.bodies[0]?.context).toEqual({ tier: 'gold' });
  });
});

test('each source is asked once, whoever wants to know', async () => {
  await start({ context: { score: 'risk.score', plan: 'claims.plan' } });
  await ask();
  const { body } = await world.explain({ client: 'trading-web', user: world.john, scope: 'trades orders_read' });
  const timeline = body.timeline as readonly { readonly source: string; readonly kind: string }[];
  const names = timeline.map(({ source }) => source);
  expect(new Set(names).size).toBe(names.length);
  // Last, since it is told what the others say.
  expect(timeline.at(-1)).toMatchObject({ source: 'authz', kind: 'authzen', status: 'answered' });
});

test('a request of no bounds is not passed on: more questions than there is room for are a denial', () => {
  const questions = Array.from({ length: 101 }, (_, i) => ({ scope: `scope-${i}`, detail: null }));
  const told = { id: null, properties: [] };
  const mapping = {
    subject: { type: 'user', ...told },
    resource: { type: 'audience', ...told },
    action: [],
    context: [],
  };
  const facts = {
    outcome: { sources: new Map(), claims: new Map() },
    base: contextOf().base,
    now: 0,
    subject: { kind: 'human', id: '1' },
    audience: () => 'https://api.example.com',
  } as const;
  expect(requestOf(mapping, facts, questions.slice(1))).toHaveProperty('evaluations.length', 100);
  expect(() => requestOf(mapping, facts, questions)).toThrow(/100 are asked at most/);
});

test('an application that asks for itself is a client, by the name that its token has', async () => {
  const pdp = await startPdp();
  const app = await startSources({
    claims: {},
    top: {
      decisionPoints: { authz: { url: pdp.url, for: 'all', allowPrivate: ['127.0.0.1'], context: { who: 'user.id' } } },
    },
  });
  await start();
  expect(await app.machineClaims()).toMatchObject({ sub: 'client:app' });
  expect(pdp.bodies[0]).toEqual({
    subject: { type: 'client', id: 'client:app' },
    context: {},
    action: { name: 'all' },
    resource: { type: 'audience', id: 'https://api.example.com' },
  });
  await Promise.all([app.close(), pdp.close()]);
});
