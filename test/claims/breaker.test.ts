import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Values } from '../../src/claims/source.ts';
import { CALM } from './config.ts';
import { byHand, CACHE, down, gold, hang, JANE, jane, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the breaker', () => {
  const closed = { status: 'answered' };
  const open = { status: 'unavailable', reason: 'it is left alone after repeated failures' };

  async function broken() {
    const { ask, asked } = source(down);
    for (let i = 0; i < 3; i += 1) await john(ask);
    return { ask, asked };
  }

  test('leaves a source alone after so many failures in a row', async () => {
    const { ask, asked } = await broken();
    expect(await john(ask)).toMatchObject(open);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('counts only failures in a row', async () => {
    const { ask, asked } = source(down);
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
    const { ask, asked } = source(hang);
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
    const { ask, asked } = source(gold, { cache: CACHE });
    await john(ask);
    asked.mockImplementation(down);
    for (let i = 0; i < 3; i += 1) await ask('t1', JANE, CALM);
    expect(await john(ask)).toMatchObject({ cache: 'hit' });
  });

  test('counts one question once, however often it was put', async () => {
    const { ask, asked } = source(down, { retry: { times: 4, afterMs: 1 } });
    for (let i = 0; i < 2; i += 1) {
      const outcome = john(ask);
      await vi.advanceTimersByTimeAsync(100);
      expect(await outcome).toMatchObject({ reason: 'down' });
    }
    expect(asked).toHaveBeenCalledTimes(10);
    asked.mockImplementation(gold);
    expect(await john(ask)).toMatchObject(closed);
  });

  test('does not hold it against a source that it could not be asked', async () => {
    const { calls, resolve } = byHand();
    const { ask } = source(resolve, { bulkhead: { concurrent: 1, queue: 0 } });
    const first = john(ask);
    for (let i = 0; i < 3; i += 1)
      expect(await jane(ask)).toMatchObject({ reason: expect.stringMatching(/under way/) });
    calls[0]?.answer('gold');
    await first;
    const next = jane(ask);
    await vi.advanceTimersByTimeAsync(0);
    calls[1]?.answer('gold');
    expect(await next).toMatchObject(closed);
  });
});
