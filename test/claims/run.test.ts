import { expect, test, vi } from 'vitest';
import type { Claim } from '../../src/claims/claim.ts';
import { unguarded } from '../../src/claims/guard.ts';
import type { Origin } from '../../src/claims/origin.ts';
import { placeIn } from '../../src/claims/place.ts';
import { createPlanner } from '../../src/claims/plan.ts';
import type { Producer } from '../../src/claims/producer.ts';
import { defineResolver } from '../../src/claims/resolver.ts';
import { runPlan } from '../../src/claims/run.ts';
import { type Resolver, Unavailable } from '../../src/claims/source.ts';
import { CALM, contextOf, EFFECTS } from './config.ts';

const GIVES = { value: 'integer' } as const;

/** A resolver that gives one number, after those named in `needs`. */
function producer(name: string, needs: readonly string[], resolve: Resolver['resolve']): Producer {
  const resolver = defineResolver({
    name,
    kind: 'test',
    needs: needs.map((source) => ({ source, path: 'value' })),
    gives: GIVES,
    resolve,
  });
  return { ...resolver, at: (path) => placeIn(GIVES, path), load: unguarded(resolver, EFFECTS) };
}

function claim(source: string): Claim {
  const omit = { action: 'omit' } as const;
  const map: Origin['map'] = ({ value = null }) => ({ status: 'value', value });
  const origins = [{ source, kind: 'test', via: 'value', reads: ['value'], map }];
  const told = { sensitivity: 'personal', destinations: new Set(['access_token'] as const) } as const;
  const more = { origins, ...told, merge: 'first', onAbsent: omit, onUnavailable: omit, stale: false } as const;
  return { name: `c_${source}`, type: 'integer', ...more };
}

function registry(producers: readonly Producer[]) {
  return {
    producers: new Map(producers.map((p) => [p.name, p])),
    claims: new Map(producers.map((p) => [`c_${p.name}`, claim(p.name)])),
  };
}

const planFor = (producers: readonly Producer[], name: string) =>
  createPlanner(registry(producers))({ claims: [`c_${name}`], sources: [] });

test('independent sources are asked side by side', async () => {
  const both = Promise.withResolvers<{ value: number }>();
  let asked = 0;
  const meet = () => {
    asked += 1;
    if (asked === 2) both.resolve({ value: 1 });
    return both.promise;
  };
  const producers = [producer('a', [], meet), producer('b', [], meet)];
  const plan = createPlanner(registry(producers))({ claims: ['c_a', 'c_b'], sources: [] });
  const { claims } = await runPlan(plan, contextOf(), CALM);
  expect([...claims.values()].map((c) => c.status)).toEqual(['value', 'value']);
});

test('what needs an unavailable source is unavailable too, and is not asked', async () => {
  const resolve = vi.fn(() => ({ value: 1 }));
  const down = producer('a', [], () => Promise.reject(new Unavailable('down')));
  const outcome = await runPlan(planFor([down, producer('b', ['a'], resolve)], 'b'), contextOf(), CALM);
  expect(outcome.claims.get('c_b')).toMatchObject({ status: 'unavailable', reason: 'it needs a: down' });
  expect(resolve).not.toHaveBeenCalled();
});

test('what needs a value that a source does not have is absent, and is not asked', async () => {
  const resolve = vi.fn(() => ({ value: 1 }));
  const empty = producer('a', [], () => ({}));
  const outcome = await runPlan(planFor([empty, producer('b', ['a'], resolve)], 'b'), contextOf(), CALM);
  expect(outcome.claims.get('c_b')).toMatchObject({ status: 'absent', reason: 'a.value has no value' });
  expect(resolve).not.toHaveBeenCalled();
});

test('at the deadline, what has answered stays, what has not is unavailable, and nothing more is asked', async () => {
  const controller = new AbortController();
  const later = vi.fn(() => ({ value: 3 }));
  const producers = [
    producer('quick', [], () => ({ value: 1 })),
    producer('slow', [], () => new Promise(() => {})),
    producer('later', ['slow'], later),
  ];
  const plan = createPlanner(registry(producers))({ claims: ['c_quick', 'c_slow', 'c_later'], sources: [] });
  const outcome = runPlan(plan, contextOf(), controller.signal);
  // Let the quick one answer before time is up.
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  const { claims } = await outcome;
  expect(claims.get('c_quick')).toMatchObject({ status: 'value', value: 1 });
  expect(claims.get('c_slow')).toMatchObject({ status: 'unavailable', reason: 'deadline' });
  expect(claims.get('c_later')).toMatchObject({ status: 'unavailable', reason: 'it needs slow: deadline' });
  expect(later).not.toHaveBeenCalled();
});

test('a plan is made once for a demand, whatever the order in it', () => {
  const planner = createPlanner(registry([producer('a', [], () => ({})), producer('b', [], () => ({}))]));
  const plan = planner({ claims: ['c_a', 'c_b'], sources: ['a'] });
  expect(planner({ claims: ['c_b', 'c_a', 'c_a'], sources: ['a'] })).toBe(plan);
  expect(planner({ claims: ['c_b'], sources: ['a'] })).not.toBe(plan);
});

test('a demand that no checked configuration can make is a programming error', () => {
  const planner = createPlanner(registry([]));
  expect(() => planner({ claims: ['nope'], sources: [] })).toThrow(TypeError);
  expect(() => planner({ claims: [], sources: ['constructor'] })).toThrow(TypeError);
});
