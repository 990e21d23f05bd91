/** What holds for any policy around any source, whoever asks whenever and gives up whenever. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CachePolicy, type ResolverPolicy, Unaskable, Unavailable, type Values } from '../../src/claims/source.ts';
import { source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const ms = fc.integer({ min: 1, max: 120 });
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const cache: fc.Arbitrary<CachePolicy> = fc.record({
  ttlMs: ms,
  absentTtlMs: fc.nat(120),
  staleWhileRevalidateMs: fc.nat(120),
  staleIfErrorMs: fc.nat(120),
  max: fc.integer({ min: 1, max: 3 }),
  maxBytes: fc.integer({ min: 1, max: 300 }),
});

const policies: fc.Arbitrary<ResolverPolicy> = fc.record({
  timeoutMs: ms,
  cache: orNull(cache),
  breaker: fc.record({ failures: fc.integer({ min: 1, max: 4 }), openForMs: ms }),
  bulkhead: fc.record({ concurrent: fc.integer({ min: 1, max: 3 }), queue: fc.nat(3) }),
  retry: orNull(fc.record({ times: fc.integer({ min: 1, max: 3 }), afterMs: fc.nat(40) })),
  hedge: orNull(fc.record({ afterMs: fc.nat(60) })),
});

/** What becomes of the calls, one after the other; `deaf` ones do not listen to their signal. */
const behaviours = fc.array(
  fc.record({
    after: fc.nat(150),
    ends: fc.constantFrom('answers', 'answers', 'has nothing', 'fails', 'cannot be asked so', 'never'),
    deaf: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);
type Behaviour = typeof behaviours extends fc.Arbitrary<readonly (infer B)[]> ? B : never;

const askers = fc.array(
  fc.record({
    at: fc.nat(400),
    tenant: fc.constantFrom('t1', 't2'),
    id: fc.constantFrom('ann', 'bob', 'eve'),
    givesUpAfter: orNull(fc.integer({ min: 1, max: 100 })),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A source that does as it is told, and how many calls to it were under way at most that nobody had given up. */
function told(plan: readonly Behaviour[]) {
  const underWay = new Set<AbortSignal>();
  const seen = { calls: 0, most: 0, underWay: () => [...underWay].filter((signal) => !signal.aborted).length };
  const resolve = (inputs: Values, signal: AbortSignal) =>
    new Promise<Values>((done, reject) => {
      const { after, ends, deaf } = plan[seen.calls % plan.length] ?? { after: 0, ends: 'never', deaf: true };
      seen.calls += 1;
      underWay.add(signal);
      seen.most = Math.max(seen.most, seen.underWay());
      if (!deaf) signal.addEventListener('abort', () => reject(signal.reason));
      setTimeout(() => {
        if (ends !== 'never') underWay.delete(signal);
        if (ends === 'answers') done({ plan: `of ${inputs['user.id']}` });
        if (ends === 'has nothing') done({});
        if (ends === 'fails') reject(new Unavailable('down'));
        if (ends === 'cannot be asked so') reject(new Unaskable('no'));
      }, after);
    });
  return { seen, resolve };
}

test('every question ends in time, with an answer about the right person or a reason; and nothing is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(policies, behaviours, askers, async (policy, plan, asking) => {
      const { seen, resolve } = told(plan);
      const { ask } = source(resolve, policy);
      const outcomes = asking.map(async ({ at, tenant, id, givesUpAfter }) => {
        await new Promise((go) => setTimeout(go, at));
        const caller = new AbortController();
        if (givesUpAfter !== null) setTimeout(() => caller.abort(), givesUpAfter);
        const began = Date.now();
        const outcome = await ask(tenant, { 'user.id': id }, caller.signal);
        return { id, outcome, took: Date.now() - began, patience: Math.min(policy.timeoutMs, givesUpAfter ?? 1_000) };
      });
      await vi.advanceTimersByTimeAsync(2_000);
      for (const { id, outcome, took, patience } of await Promise.all(outcomes)) {
        expect(took).toBeLessThanOrEqual(patience);
        if (outcome.status === 'answered') expect([undefined, `of ${id}`]).toContain(outcome.values.plan);
        else expect(outcome).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(/./) });
      }
      expect(seen.most).toBeLessThanOrEqual(policy.bulkhead.concurrent);
      expect(seen.calls).toBeLessThanOrEqual(asking.length * (1 + (policy.retry?.times ?? 0)) * (policy.hedge ? 2 : 1));
      expect(seen.underWay()).toBe(0);
    }),
    { numRuns: 200 },
  );
});
