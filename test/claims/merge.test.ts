import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Merge } from '../../schema/config.ts';
import { mergeOutcomes } from '../../src/claims/merge.ts';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import type { ClaimOutcome, Value } from '../../src/claims/source.ts';
import { CALM, configOf, contextOf, JOHN, registryOf } from './config.ts';

/** What one source came back with: its value, 'absent', 'down', or down with a stale value. */
type State = { readonly value: Value } | { readonly stale: Value } | 'absent' | 'down';

function outcomeOf(state: State, index: number): ClaimOutcome {
  const source = `s${index}`;
  const provenance = [{ claim: 'c', source, kind: 'http', via: 'c', ms: 1, cache: 'none', ageMs: 0 } as const];
  if (state === 'absent') return { status: 'absent', reason: `${source} has none`, provenance };
  if (state === 'down') return { status: 'unavailable', reason: `${source} is down`, stale: null, provenance };
  if ('stale' in state) {
    return { status: 'unavailable', reason: `${source} is down`, stale: state.stale, provenance };
  }
  return { status: 'value', value: state.value, provenance };
}

/** `a from s0`, `absent`, `down`, `stale a from s0` */
function told(merge: Merge, states: readonly State[]): string {
  const outcome = mergeOutcomes(merge, states.map(outcomeOf));
  const from = ` from ${outcome.provenance.map((p) => p.source).join(' ')}`;
  if (outcome.status === 'absent') return 'absent';
  if (outcome.status === 'value') return JSON.stringify(outcome.value) + from;
  return outcome.stale === null ? 'down' : `stale ${JSON.stringify(outcome.stale)}${from}`;
}

const a = { value: ['a'] };
const b = { value: ['b', 'a'] };
const staleA = { stale: ['a'] };

describe('of two sources, in the order of the configuration', () => {
  test.each<[State, State, string, string, string]>([
    // earlier, later → first, priority, union
    [a, b, '["a"] from s0', '["a"] from s0', '["a","b"] from s0 s1'],
    [a, 'absent', '["a"] from s0', '["a"] from s0', '["a"] from s0'],
    [a, 'down', '["a"] from s0', '["a"] from s0', 'down'],
    ['absent', b, '["b","a"] from s1', 'absent', '["b","a"] from s1'],
    ['absent', 'absent', 'absent', 'absent', 'absent'],
    ['absent', 'down', 'down', 'absent', 'down'],
    ['down', b, 'down', '["b","a"] from s1', 'down'],
    ['down', 'absent', 'down', 'absent', 'down'],
    ['down', 'down', 'down', 'down', 'down'],
    [staleA, b, 'stale ["a"] from s0', '["b","a"] from s1', 'stale ["a","b"] from s0 s1'],
    [staleA, 'down', 'stale ["a"] from s0', 'stale ["a"] from s0', 'down'],
    ['down', staleA, 'down', 'stale ["a"] from s1', 'down'],
    [a, staleA, '["a"] from s0', '["a"] from s0', 'stale ["a"] from s0 s1'],
  ])('%j and %j', (earlier, later, first, priority, union) => {
    const states = [earlier, later];
    expect({
      first: told('first', states),
      priority: told('priority', states),
      union: told('union', states),
    }).toEqual({ first, priority, union });
  });
});

test('a union keeps each item once, objects by what they hold, in the order in which they come', () => {
  const states = [{ value: [{ x: 1, y: 2 }, 1, '1'] }, { value: [{ y: 2, x: 1 }, '1', true] }];
  expect(told('union', states)).toBe('[{"x":1,"y":2},1,"1",true] from s0 s1');
});

test('an absence and an outage name each source that had nothing', () => {
  const absent = mergeOutcomes('first', [outcomeOf('absent', 0), outcomeOf('absent', 1)]);
  expect(absent).toMatchObject({ status: 'absent', reason: 's0 has none; s1 has none' });
  const down = mergeOutcomes('priority', [outcomeOf('down', 0), outcomeOf('down', 1)]);
  expect(down).toMatchObject({ status: 'unavailable', reason: 's0 is down; s1 is down' });
});

const sources = ['one', 'two', 'three'] as const;
const http = (name: string) => ({
  kind: 'http',
  url: `https://${name}.internal/`,
  gives: { tags: 'string[]' },
  timeout: '30s',
});

test('who answers first never matters', async () => {
  const answer = fc.oneof(
    fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    fc.constantFrom('absent', 'down'),
  );
  const cases = fc.record({
    merge: fc.constantFrom<Merge>('first', 'union', 'priority'),
    answers: fc.tuple(answer, answer, answer),
    scheduler: fc.scheduler(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ merge, answers, scheduler }) => {
      const replies = new Map(sources.map((name, index) => [`https://${name}.internal/`, answers[index]]));
      const run = async (wait: () => Promise<unknown>) => {
        const { registry, problems } = registryOf(
          {
            resolvers: Object.fromEntries(sources.map((name) => [name, http(name)])),
            claims: { c: { from: sources.map((source) => ({ source, path: 'tags' })), merge, type: 'string[]' } },
          },
          {
            fetch: async (url) => {
              await wait();
              const reply = replies.get(String(url));
              if (reply === 'down') throw new TypeError('fetch failed');
              return Response.json(reply === 'absent' ? {} : { tags: reply });
            },
          },
        );
        expect(problems).toEqual([]);
        const plan = createPlanner(registry)({ claims: ['c'], sources: [] });
        return (await runPlan(plan, contextOf(), CALM)).claims.get('c');
      };
      const straight = await run(async () => {});
      expect(await scheduler.waitFor(run(() => scheduler.schedule(Promise.resolve())))).toEqual(straight);
    }),
    { numRuns: 40 },
  );
});

test('all sources are asked, and the one that gave the value is named', async () => {
  const from = [
    { source: 'user', path: 'department' },
    { source: 'idp', expr: 'dept + "!"' },
  ];
  const { registry, problems } = registryOf({ claims: { c: { from, merge: 'first', type: 'string' } } });
  expect(problems).toEqual([]);
  const plan = createPlanner(registry)({ claims: ['c'], sources: [] });
  const outcome = await runPlan(plan, contextOf({ user: JOHN, idp: { dept: 'sales' } }), CALM);
  expect([...outcome.sources.keys()]).toEqual(['user', 'idp']);
  expect(outcome.claims.get('c')).toMatchObject({
    status: 'value',
    value: 'sales!',
    provenance: [{ source: 'idp', via: 'dept + "!"' }],
  });
});

test('a value of another type in one source is as good as none there', async () => {
  const from = [
    { source: 'idp', path: 'level' },
    { source: 'user', path: 'userId' },
  ];
  const { registry } = registryOf({ claims: { c: { from, merge: 'first', type: 'integer' } } });
  const plan = createPlanner(registry)({ claims: ['c'], sources: [] });
  const outcome = await runPlan(plan, contextOf({ user: JOHN, idp: { level: 'high' } }), CALM);
  expect(outcome.claims.get('c')).toMatchObject({ status: 'value', value: 2998, provenance: [{ source: 'user' }] });
});

describe('at boot', () => {
  const two = [
    { source: 'user', path: 'locations' },
    { source: 'idp', path: 'locations' },
  ];

  test.each<[string, object, string]>([
    ['two producers without a rule', { from: two, type: 'string[]' }, 'add merge: first, union or priority'],
    ['a rule for one source', { from: 'user', path: 'locations', merge: 'first', type: 'string[]' }, 'remove it'],
    ['a path beside several sources', { from: two, path: 'x', merge: 'first', type: 'string[]' }, 'of its own'],
    ['a list of one', { from: two.slice(1), merge: 'first', type: 'string[]' }, 'list two sources or more'],
    [
      'a source without a path',
      { from: [{ source: 'user' }, ...two], merge: 'first', type: 'string[]' },
      'path or expr',
    ],
  ])('%s is refused', (_, claim, message) => {
    expect(() => configOf({ claims: { c: claim } })).toThrow(message);
  });

  test.each<[string, object, string, RegExp]>([
    [
      'a union of what is no list',
      { from: two, merge: 'union', type: 'string' },
      'claims.c.merge',
      /union gathers lists/,
    ],
    [
      'an unknown source',
      { from: [...two, { source: 'usr', path: 'x' }], merge: 'first', type: 'string[]' },
      'claims.c.from.2.source',
      /did you mean 'user'/,
    ],
    [
      'an unknown path',
      { from: [{ source: 'user', path: 'location' }, ...two], merge: 'first', type: 'string[]' },
      'claims.c.from.0.path',
      /did you mean 'locations'/,
    ],
    [
      'a source of another type',
      { from: [...two, { source: 'user', path: 'userId' }], merge: 'first', type: 'string[]' },
      'claims.c.type',
      /userId is integer, the claim is string\[\]/,
    ],
    [
      'stale where none of the sources keeps anything',
      { from: two, merge: 'first', type: 'string[]', onUnavailable: 'stale' },
      'claims.c.onUnavailable',
      /nothing stale is kept of 'user', 'idp'/,
    ],
  ])('%s is told with its key', (_, claim, key, message) => {
    const { problems } = registryOf({ claims: { c: claim } });
    expect(problems.map((p) => [p.key.join('.'), p.message])).toContainEqual([key, expect.stringMatching(message)]);
  });

  test('a later source that people write themselves taints an authorization claim', () => {
    const claims = { c: { from: two.toReversed(), merge: 'first', type: 'string[]', authorization: true } };
    const userWriters = () => ({ attribute: 'locations', subject: 'scim.me' });
    const { problems } = registryOf({ claims }, { userWriters });
    expect(problems).toMatchObject([{ key: ['claims', 'c', 'from', 1, 'path'] }]);
  });
});
