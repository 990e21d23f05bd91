import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerKey } from '../../src/claims/cache.ts';
import type { CachePolicy, Resolver, Value, Values } from '../../src/claims/source.ts';
import { anyCharacter } from '../any-character.ts';
import { CALM } from './config.ts';
import { byHand, CACHE, down, gold, hang, jane, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A source whose answers are kept. */
const cached = (resolve: Resolver['resolve'], cache: Partial<CachePolicy> = {}) =>
  source(resolve, { cache: { ...CACHE, ...cache } });

describe('the cache', () => {
  test('gives the answer again within its ttl, and says how old it is', async () => {
    const { ask, asked } = cached(gold);
    expect(await john(ask)).toMatchObject({ cache: 'miss', ageMs: 0, values: { plan: 'gold' } });
    vi.advanceTimersByTime(59_999);
    expect(await john(ask)).toMatchObject({ cache: 'hit', ageMs: 59_999, values: { plan: 'gold' } });
    vi.advanceTimersByTime(1);
    expect(await john(ask)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('keeps "there is nothing" too, since that is an answer', async () => {
    const { ask, asked } = cached(() => ({}));
    await john(ask);
    expect(await john(ask)).toMatchObject({ status: 'answered', cache: 'hit', values: {} });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('never keeps a failure', async () => {
    const { ask, asked } = cached(down);
    await john(ask);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', reason: 'down', stale: null });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('offers the last good answer beside a failure, for as long as staleIfError says', async () => {
    const { ask, asked } = cached(gold);
    await john(ask);
    asked.mockImplementation(down);
    vi.advanceTimersByTime(60_000);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', stale: { plan: 'gold' }, staleAgeMs: 60_000 });
    vi.advanceTimersByTime(600_000);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', stale: null });
  });

  test('offers it to a caller who ran out of time, too', async () => {
    const { ask, asked } = cached(gold);
    await john(ask);
    vi.advanceTimersByTime(60_000);
    asked.mockImplementation(hang);
    const impatient = new AbortController();
    const outcome = john(ask, impatient.signal);
    impatient.abort();
    expect(await outcome).toMatchObject({ reason: 'deadline', stale: { plan: 'gold' } });
  });

  test('does not outlive a clock that is set back', async () => {
    const { ask, asked } = cached(gold);
    await john(ask);
    vi.setSystemTime(500_000);
    expect(await john(ask)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('keeps so many entries and no more', async () => {
    const { ask, asked } = cached(gold, { max: 1 });
    await john(ask);
    await jane(ask);
    expect(await john(ask)).toMatchObject({ cache: 'miss' });
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('keeps so many bytes and no more, and nothing that is larger by itself', async () => {
    const { ask, asked } = cached((inputs) => ({ plan: 'x'.repeat(inputs['user.id'] === 'huge' ? 2_000 : 400) }), {
      maxBytes: 1_024,
    });
    const ids = ['a', 'b', 'huge', 'c'];
    for (const id of ids) await ask('t1', { 'user.id': id }, CALM);
    asked.mockClear();
    for (const id of ids.toReversed()) await ask('t1', { 'user.id': id }, CALM);
    expect(asked.mock.calls.map(([inputs]) => inputs['user.id'])).toEqual(['huge', 'a']);
  });
});

describe('"there is nothing"', () => {
  const nothing = () => ({});

  test('is kept for a time of its own', async () => {
    const { ask, asked } = cached(nothing, { absentTtlMs: 5_000 });
    await john(ask);
    vi.advanceTimersByTime(4_999);
    expect(await john(ask)).toMatchObject({ status: 'answered', cache: 'hit', values: {} });
    asked.mockImplementation(gold);
    vi.advanceTimersByTime(1);
    expect(await john(ask)).toMatchObject({ cache: 'miss', values: { plan: 'gold' } });
  });

  test('is not kept where that time is none', async () => {
    const { ask, asked } = cached(nothing, { absentTtlMs: 0 });
    await john(ask);
    await john(ask);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  test('stands in for nothing once it is over', async () => {
    const { ask, asked } = cached(nothing, { absentTtlMs: 5_000, staleWhileRevalidateMs: 60_000 });
    await john(ask);
    asked.mockImplementation(down);
    vi.advanceTimersByTime(5_000);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', stale: null });
  });
});

describe('an answer past its ttl, while a new one may be fetched,', () => {
  const REVALIDATING = { staleWhileRevalidateMs: 30_000, staleIfErrorMs: 0 };

  test('is given at once, and the next one who asks gets the new one', async () => {
    const { ask, asked } = cached(gold, REVALIDATING);
    await john(ask);
    vi.advanceTimersByTime(60_000);
    const { calls, resolve } = byHand();
    asked.mockImplementation(resolve);
    expect(await john(ask)).toMatchObject({ cache: 'stale', ageMs: 60_000, values: { plan: 'gold' } });
    calls[0]?.answer('platinum');
    await vi.advanceTimersByTimeAsync(0);
    expect(await john(ask)).toMatchObject({ cache: 'hit', ageMs: 0, values: { plan: 'platinum' } });
  });

  test('is fetched once, however many ask meanwhile, and whoever of them gives up', async () => {
    const { ask, asked } = cached(gold, REVALIDATING);
    await john(ask);
    vi.advanceTimersByTime(60_000);
    const { calls, resolve } = byHand();
    asked.mockImplementation(resolve);
    const impatient = new AbortController();
    await Promise.all([john(ask, impatient.signal), john(ask), john(ask)]);
    impatient.abort();
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false]);
  });

  test('is given although the new one does not come, until that time is over', async () => {
    const { ask, asked } = cached(gold, REVALIDATING);
    await john(ask);
    asked.mockImplementation(down);
    vi.advanceTimersByTime(89_999);
    expect(await john(ask)).toMatchObject({ status: 'answered', cache: 'stale' });
    vi.advanceTimersByTime(1);
    expect(await john(ask)).toMatchObject({ status: 'unavailable', reason: 'down', stale: null });
  });
});

describe('the key of an answer', () => {
  const scalar: fc.Arbitrary<Value> = fc.oneof(
    fc.constantFrom<Value>('1', 1, true, 'true', '', '[]', 'a,b', 'null', '__proto__'),
    fc.string({ unit: anyCharacter }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
    ),
  }));
  const needs = ['user.id', 'user.roles', 'client.id'].map((key) => ({
    source: key.split('.')[0] ?? '',
    path: key.split('.')[1] ?? '',
  }));
  const inputs = fc.record(
    { 'user.id': value, 'user.roles': value, 'client.id': value },
    { requiredKeys: [], noNullPrototype: true },
  );
  const tenant = fc.constantFrom('t1', 't2', 't1"', 't1","', '');

  test('differs wherever the tenant or anything that is sent differs, and only there', () => {
    const asking = fc.tuple(tenant, inputs);
    // Few values, so that two often are the same.
    fc.assert(
      fc.property(asking, asking, fc.boolean(), ([t1, a], [t2, b], same) => {
        const [left, right] = [
          answerKey(t1, needs, a),
          same ? answerKey(t1, needs, { ...a }) : answerKey(t2, needs, b),
        ];
        expect(left === right).toBe(same || (t1 === t2 && isDeepStrictEqual(plain(a), plain(b))));
      }),
    );
  });

  test('takes no notice of what the source is not sent', () => {
    fc.assert(
      fc.property(tenant, inputs, value, (t, sent, more) => {
        expect(answerKey(t, needs, { ...sent, 'user.shoeSize': more })).toBe(answerKey(t, needs, sent));
      }),
    );
  });

  /** As JSON has it: there is one zero. */
  function plain(values: Values): unknown {
    return JSON.parse(JSON.stringify(values));
  }
});

test('whoever asks in whatever order, nobody gets the answer about another person or of another tenant', async () => {
  const id: fc.Arbitrary<Value> = fc.oneof(fc.constantFrom<Value>('1', 1, true, 'true', '', '[]'), fc.string());
  const who = fc.tuple(fc.constantFrom('t1', 't2', 't1"', ''), fc.oneof(id, fc.array(id)));
  await fc.assert(
    fc.asyncProperty(fc.array(who, { minLength: 2, maxLength: 12 }), async (people) => {
      const { ask, asked } = cached((inputs) => ({ plan: JSON.stringify(inputs['user.id']) }));
      for (const [tenant, id] of people) {
        expect(await ask(tenant, { 'user.id': id }, CALM)).toMatchObject({ values: { plan: JSON.stringify(id) } });
      }
      // Each pair of tenant and person was asked for once, whoever came between.
      expect(asked).toHaveBeenCalledTimes(new Set(people.map((person) => JSON.stringify(person))).size);
    }),
  );
});
