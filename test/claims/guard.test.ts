import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Guarded, guard } from '../../src/claims/guard.ts';
import { defineResolver } from '../../src/claims/resolver.ts';
import {
  type CachePolicy,
  type Resolver,
  type ResolverPolicy,
  Unavailable,
  type Value,
  type Values,
} from '../../src/claims/source.ts';
import { CALM } from './config.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const CACHE: CachePolicy = {
  ttlMs: 60_000,
  absentTtlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 600_000,
  max: 100,
  maxBytes: 1_000_000,
};
const POLICY: ResolverPolicy = {
  timeoutMs: 200,
  cache: CACHE,
  breaker: { failures: 3, openForMs: 10_000 },
  bulkhead: { concurrent: 100, queue: 100 },
  retry: null,
  hedge: null,
};

/** A source that answers with what `resolve` gives, and how often it was asked. */
function source(resolve: Resolver['resolve'], policy: Partial<ResolverPolicy> = {}) {
  const asked = vi.fn(resolve);
  const resolver = defineResolver({
    name: 'billing',
    kind: 'http',
    needs: [{ source: 'user', path: 'id' }],
    gives: { plan: 'string' },
    policy: { ...POLICY, ...policy },
    resolve: asked,
  });
  return { asked, ask: guard(resolver, { now: Date.now, monotonic: Date.now }) };
}

const JOHN = { 'user.id': 'john' };
const JANE = { 'user.id': 'jane' };
const down = () => Promise.reject(new Unavailable('down'));
const hang = () => new Promise<Values>(() => {});
const john = (ask: Guarded, signal = CALM) => ask('t1', JOHN, signal);

describe('the cache', () => {
  test('gives the answer again within its ttl, and says how old it is', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    expect(await john(ask)).toMatchObject({ cache: 'miss', ageMs: 0, values: { plan: 'gold' } });
    vi.advanceTimersByTime(59_999);
    expect(await john(ask)).toMatchObject({ cache: 'hit', ageMs: 59_999, values: { plan: 'gold' } });
    vi.advanceTimersByTime(1);
    expect(await john(ask)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('keeps "there is nothing" too, since that is an answer', async () => {
    const { ask, asked } = source(() => ({}));
    await john(ask);
    expect(await john(ask)).toMatchObject({ status: 'answered', cache: 'hit', values: {} });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('never keeps a failure', async () => {
    const { ask, asked } = source(down);
    await john(ask);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', reason: 'down', stale: null });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('offers the last good answer beside a failure, for as long as staleIfError says', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    await john(ask);
    asked.mockImplementation(down);
    vi.advanceTimersByTime(60_000);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', stale: { plan: 'gold' }, staleAgeMs: 60_000 });
    vi.advanceTimersByTime(600_000);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', stale: null });
  });

  test('offers it to a caller who ran out of time, too', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    await john(ask);
    vi.advanceTimersByTime(60_000);
    asked.mockImplementation(hang);
    const impatient = new AbortController();
    const outcome = john(ask, impatient.signal);
    impatient.abort();
    expect(await outcome).toMatchObject({ reason: 'deadline', stale: { plan: 'gold' } });
  });

  test('does not outlive a clock that is set back', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    await john(ask);
    vi.setSystemTime(500_000);
    expect(await john(ask)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('is bounded', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }), { cache: { ...CACHE, max: 1 } });
    await ask('t1', JOHN, CALM);
    await ask('t1', JANE, CALM);
    expect(await ask('t1', JOHN, CALM)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('never gives one person, or one tenant, the answer of another', async () => {
    const scalar: fc.Arbitrary<Value> = fc.oneof(fc.constantFrom('1', 1, true, 'true', '', '[]', 'a,b'), fc.string());
    const who = fc.tuple(fc.constantFrom('t1', 't2', 't1"', ''), fc.oneof(scalar, fc.array(scalar)));
    await fc.assert(
      fc.asyncProperty(fc.array(who, { minLength: 2, maxLength: 12 }), async (people) => {
        const { ask } = source((inputs) => ({ plan: JSON.stringify(inputs['user.id']) }));
        for (const [tenant, id] of people) {
          const outcome = await ask(tenant, { 'user.id': id }, CALM);
          expect(outcome).toMatchObject({ values: { plan: JSON.stringify(id) } });
        }
        // Each pair of tenant and person was asked for once, whoever came between.
        const { ask: count, asked } = source(() => ({}));
        for (const [tenant, id] of people) await count(tenant, { 'user.id': id }, CALM);
        expect(asked).toHaveBeenCalledTimes(new Set(people.map((person) => JSON.stringify(person))).size);
      }),
    );
  });
});

describe('the timeout', () => {
  test('gives up a source that does not listen to its signal', async () => {
    const { ask } = source(hang);
    const outcome = john(ask);
    await vi.advanceTimersByTimeAsync(200);
    expect(await outcome).toMatchObject({ status: 'unavailable', reason: 'no answer within 200 ms', ms: 200 });
  });

  test('of the caller, when over, keeps the source from being asked at all', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    expect(await john(ask, AbortSignal.abort())).toMatchObject({ status: 'unavailable', reason: 'deadline' });
    expect(asked).not.toHaveBeenCalled();
  });

  test('aborts the call', async () => {
    let aborted = false;
    const { ask } = source((_, signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return hang();
    });
    const outcome = john(ask);
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    expect(aborted).toBe(true);
  });
});

test('an error that a resolver did not mean to throw shows nothing of itself', async () => {
  const { ask } = source(() => {
    throw new Error('password=hunter2');
  });
  expect(await john(ask)).toMatchObject({ status: 'unavailable', reason: 'the resolver failed unexpectedly' });
});

describe('the same question at the same time', () => {
  test('is asked once', async () => {
    const { ask, asked } = source(() => Promise.resolve({ plan: 'gold' }), { cache: null });
    const answers = await Promise.all([john(ask), john(ask), ask('t1', JANE, CALM), ask('t2', JOHN, CALM)]);
    expect(answers.every((answer) => answer.status === 'answered')).toBe(true);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('is still answered for the others when one who asks gives up', async () => {
    const reply = Promise.withResolvers<Values>();
    const { ask, asked } = source(() => reply.promise);
    const impatient = new AbortController();
    const first = john(ask, impatient.signal);
    const second = john(ask);
    impatient.abort();
    expect(await first).toMatchObject({ status: 'unavailable', reason: 'deadline' });
    reply.resolve({ plan: 'gold' });
    expect(await second).toMatchObject({ status: 'answered', values: { plan: 'gold' } });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('is given up when all have given up, and asked again by the next', async () => {
    const signals: AbortSignal[] = [];
    const { ask, asked } = source((_, signal) => {
      signals.push(signal);
      return hang();
    });
    const impatient = new AbortController();
    const both = Promise.all([john(ask, impatient.signal), john(ask, impatient.signal)]);
    impatient.abort();
    await both;
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    asked.mockImplementation(() => ({ plan: 'gold' }));
    expect(await john(ask)).toMatchObject({ status: 'answered' });
  });
});

describe('the breaker', () => {
  const closed = { status: 'answered' };
  const open = { status: 'unavailable', reason: 'it is left alone after repeated failures' };

  async function broken() {
    const { ask, asked } = source(down, { cache: null });
    for (let i = 0; i < 3; i += 1) await john(ask);
    return { ask, asked };
  }

  test('leaves a source alone after so many failures in a row', async () => {
    const { ask, asked } = await broken();
    expect(await john(ask)).toMatchObject(open);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('counts only failures in a row', async () => {
    const { ask, asked } = source(down, { cache: null });
    for (let i = 0; i < 2; i += 1) await john(ask);
    asked.mockImplementationOnce(() => ({}));
    await john(ask);
    for (let i = 0; i < 2; i += 1) await john(ask);
    expect(await john(ask)).toMatchObject({ reason: 'down' });
  });

  test('lets one call try after a while, and the others when that one succeeds', async () => {
    const { ask, asked } = await broken();
    vi.advanceTimersByTime(10_000);
    const reply = Promise.withResolvers<Values>();
    asked.mockImplementation(() => reply.promise);
    const trial = john(ask);
    expect(await ask('t1', JANE, CALM)).toMatchObject(open);
    reply.resolve({ plan: 'gold' });
    expect(await trial).toMatchObject(closed);
    expect(await ask('t1', JANE, CALM)).toMatchObject(closed);
  });

  test('stays open for another while when the trial fails', async () => {
    const { ask, asked } = await broken();
    vi.advanceTimersByTime(10_000);
    expect(await john(ask)).toMatchObject({ reason: 'down' });
    vi.advanceTimersByTime(9_999);
    expect(await john(ask)).toMatchObject(open);
    expect(asked).toHaveBeenCalledTimes(4);
  });

  test('does not hold it against a source that the caller ran out of time', async () => {
    const { ask, asked } = source(hang, { cache: null });
    for (let i = 0; i < 5; i += 1) {
      const impatient = new AbortController();
      const outcome = john(ask, impatient.signal);
      impatient.abort();
      expect(await outcome).toMatchObject({ reason: 'deadline' });
    }
    asked.mockImplementation(() => ({}));
    expect(await john(ask)).toMatchObject(closed);
  });

  test('lets another try when the caller whose call was the trial goes away', async () => {
    const { ask, asked } = await broken();
    vi.advanceTimersByTime(10_000);
    asked.mockImplementation(hang);
    const impatient = new AbortController();
    const trial = john(ask, impatient.signal);
    impatient.abort();
    await trial;
    asked.mockImplementation(() => ({}));
    expect(await john(ask)).toMatchObject(closed);
  });

  test('does not keep anyone from what the cache has', async () => {
    const { ask, asked } = source(() => ({ plan: 'gold' }));
    await john(ask);
    asked.mockImplementation(down);
    for (let i = 0; i < 3; i += 1) await ask('t1', JANE, CALM);
    expect(await john(ask)).toMatchObject({ cache: 'hit' });
  });
});
