import { describe, expect, test } from 'vitest';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import { type GrantedScope, type Settlement, settle } from '../../src/claims/settle.ts';
import type { ClaimOutcome, Outcome, Value } from '../../src/claims/source.ts';
import { CALM, contextOf, registryOf } from './config.ts';

type State = { value: Value } | 'absent' | 'unavailable' | { stale: Value };

function outcomeOf(states: Record<string, State>): Outcome {
  const claims = Object.entries(states).map(([claim, state]): [string, ClaimOutcome] => {
    const provenance = [{ claim, source: 'x', kind: 'http', via: 'x', ms: 1, cache: 'none', ageMs: 0 } as const];
    if (state === 'absent') return [claim, { status: 'absent', reason: 'nothing there', provenance }];
    if (state === 'unavailable') return [claim, { status: 'unavailable', reason: 'down', stale: null, provenance }];
    if ('stale' in state) return [claim, { status: 'unavailable', reason: 'down', stale: state.stale, provenance }];
    return [claim, { status: 'value', value: state.value, provenance }];
  });
  return { sources: new Map(), claims: new Map(claims) };
}

const billing = {
  kind: 'http',
  url: 'https://billing.internal/',
  gives: { plan: 'string' },
  cache: { ttl: '1s', staleIfError: '1h' },
};

interface Case {
  readonly policy?: object;
  readonly states?: Record<string, State>;
  readonly granted?: readonly GrantedScope[];
  readonly narrowed?: ReadonlySet<string>;
}

function settled({ policy = {}, states = {}, granted, narrowed }: Case): Settlement {
  const { registry, problems } = registryOf({
    resolvers: { billing },
    claims: {
      plan: { from: 'billing', path: 'plan', type: 'string', ...policy },
      user_id: { from: 'user', path: 'userId', type: 'integer' },
    },
  });
  expect(problems).toEqual([]);
  const scopes = granted ?? [{ scope: 'trades', claims: ['user_id', 'plan'] }];
  const outcome = outcomeOf({ user_id: { value: 2998 }, ...states });
  return settle(scopes, narrowed ?? null, outcome, registry);
}

test('claims that have values are given, with where they came from', () => {
  const { claims, provenance, withheld, refused } = settled({ states: { plan: { value: 'gold' } } });
  expect({ ...claims }).toEqual({ user_id: 2998, plan: 'gold' });
  expect(provenance.map((p) => p.claim)).toEqual(['user_id', 'plan']);
  expect({ withheld, refused }).toEqual({ withheld: [], refused: null });
});

const free = { default: 'free' };
const OMITTED = { claims: { user_id: 2998 }, withheld: ['plan'], dropped: [], refused: null };
const DEFAULTED = { claims: { user_id: 2998, plan: 'free' }, withheld: [], dropped: [], refused: null };
const STALE = { claims: { user_id: 2998, plan: 'silver' }, withheld: [], dropped: [], refused: null };
const DROPPED = { claims: {}, withheld: [], dropped: ['trades'], refused: null };
const refusal = (cause: string) => ({ claims: {}, withheld: [], dropped: [], refused: cause });

describe('a claim without a value', () => {
  test.each<[string, object, State, object]>([
    ['absent, as it comes', {}, 'absent', OMITTED],
    ['absent, omit', { onAbsent: 'omit' }, 'absent', OMITTED],
    ['absent, default', { onAbsent: 'default', ...free }, 'absent', DEFAULTED],
    ['absent, dropScope', { onAbsent: 'dropScope' }, 'absent', DROPPED],
    ['absent, deny', { onAbsent: 'deny' }, 'absent', refusal('absent')],
    ['absent does not care for onUnavailable', { onUnavailable: 'dropScope' }, 'absent', OMITTED],
    ['unavailable, as it comes', {}, 'unavailable', refusal('unavailable')],
    ['unavailable, deny', { onUnavailable: 'deny' }, 'unavailable', refusal('unavailable')],
    ['unavailable, omit', { onUnavailable: 'omit' }, 'unavailable', OMITTED],
    ['unavailable, default', { onUnavailable: 'default', ...free }, 'unavailable', DEFAULTED],
    ['unavailable, dropScope', { onUnavailable: 'dropScope' }, 'unavailable', DROPPED],
    ['unavailable, stale', { onUnavailable: 'stale' }, { stale: 'silver' }, STALE],
    ['unavailable, stale but nothing is kept', { onUnavailable: 'stale' }, 'unavailable', refusal('unavailable')],
    ['unavailable does not use what is stale unasked', { onUnavailable: 'omit' }, { stale: 'silver' }, OMITTED],
    ['unavailable does not care for onAbsent', { onAbsent: 'default', ...free }, 'unavailable', refusal('unavailable')],
  ])('%s', (_, policy, state, expected) => {
    const { claims, withheld, droppedScopes, refused } = settled({ policy, states: { plan: state } });
    expect({
      claims: { ...claims },
      withheld: withheld.map((w) => w.claim),
      dropped: droppedScopes.map((d) => d.scope),
      refused: refused?.cause ?? null,
    }).toEqual(expected);
  });
});

const TWO_SCOPES = [
  { scope: 'trades', claims: ['user_id'] },
  { scope: 'billing', claims: ['plan', 'user_id'] },
];

test('a dropped scope takes its claims along, and leaves those of the others', () => {
  const { claims, droppedScopes } = settled({
    policy: { onAbsent: 'dropScope' },
    states: { plan: 'absent' },
    granted: TWO_SCOPES,
  });
  expect({ ...claims }).toEqual({ user_id: 2998 });
  expect(droppedScopes).toEqual([{ scope: 'billing', claim: 'plan', reason: 'nothing there' }]);
});

test('a claim that only a dropped scope carries refuses nothing', () => {
  const scopes = [
    { scope: 'trades', claims: ['user_id'] },
    { scope: 'billing', claims: ['plan', 'other'] },
  ];
  const { registry } = registryOf({
    resolvers: { billing },
    claims: {
      user_id: { from: 'user', path: 'userId', type: 'integer' },
      plan: { from: 'billing', path: 'plan', type: 'string', onUnavailable: 'dropScope' },
      other: { from: 'billing', path: 'plan', type: 'string', onUnavailable: 'deny' },
    },
  });
  const outcome = outcomeOf({ user_id: { value: 1 }, plan: 'unavailable', other: 'unavailable' });
  const settlement = settle(scopes, null, outcome, registry);
  expect(settlement).toMatchObject({ refused: null, droppedScopes: [{ scope: 'billing' }] });
  expect({ ...settlement.claims }).toEqual({ user_id: 1 });
});

test('an application that is narrowed neither gets nor misses the other claims', () => {
  const { claims, withheld, refused } = settled({ states: { plan: 'unavailable' }, narrowed: new Set(['user_id']) });
  expect({ ...claims }).toEqual({ user_id: 2998 });
  expect(withheld).toEqual([{ claim: 'plan', reason: expect.any(String), action: 'narrow' }]);
  expect(refused).toBeNull();
});

test('narrowing never adds a claim that no granted scope carries', () => {
  const { claims } = settled({
    states: { plan: { value: 'gold' } },
    granted: [{ scope: 'trades', claims: ['user_id'] }],
    narrowed: new Set(['user_id', 'plan']),
  });
  expect({ ...claims }).toEqual({ user_id: 2998 });
});

test('a claim that was never resolved refuses the request', () => {
  expect(settled({ states: {} }).refused).toMatchObject({ claim: 'plan', cause: 'unavailable' });
});

test('a reserved name is not given even if the configuration was never checked', () => {
  const { registry } = registryOf({ claims: { sub: { from: 'user', path: 'id', type: 'string' } } });
  const { claims, withheld } = settle(
    [{ scope: 's', claims: ['sub'] }],
    null,
    outcomeOf({ sub: { value: 'x' } }),
    registry,
  );
  expect({ ...claims }).toEqual({});
  expect(withheld).toMatchObject([{ claim: 'sub', action: 'omit' }]);
});

test.each<[string, () => Promise<Response>, AbortSignal]>([
  ['fails', () => Promise.reject(new TypeError('fetch failed')), CALM],
  ['is not asked any more, for want of time', () => Promise.resolve(Response.json({})), AbortSignal.abort()],
])('when the source %s, a stale value says that it is, and how old', async (_, failing, signal) => {
  let time = 0;
  let reply = () => Promise.resolve(Response.json({ plan: 'gold' }));
  const { registry } = registryOf(
    {
      resolvers: { billing },
      claims: { plan: { from: 'billing', path: 'plan', type: 'string', onUnavailable: 'stale' } },
    },
    { fetch: () => reply(), now: () => time },
  );
  const plan = createPlanner(registry)({ claims: ['plan'], sources: [] });
  await runPlan(plan, contextOf(), CALM);
  reply = failing;
  time = 5_000;
  const outcome = await runPlan(plan, contextOf(), signal);
  const { claims, provenance } = settle([{ scope: 's', claims: ['plan'] }], null, outcome, registry);
  expect({ ...claims }).toEqual({ plan: 'gold' });
  expect(provenance).toMatchObject([{ claim: 'plan', cache: 'stale', ageMs: 5_000 }]);
});
