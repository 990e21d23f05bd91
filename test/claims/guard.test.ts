import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gold, hang, JOHN, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the timeout', () => {
  test('gives up a source that does not listen to its signal', async () => {
    const { ask } = source(hang);
    const outcome = john(ask);
    await vi.advanceTimersByTimeAsync(200);
    expect(await outcome).toMatchObject({ status: 'unavailable', reason: 'no answer within 200 ms', ms: 200 });
  });

  test('of the caller, when over, keeps the source from being asked at all', async () => {
    const { ask, asked } = source(gold);
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

test('a source outside is told what it needs and nothing else, so that nothing else can be in what is kept of its answer', async () => {
  const { ask, asked } = source(gold);
  await john(ask);
  expect(asked.mock.calls).toEqual([[JOHN, expect.any(AbortSignal), undefined]]);
});
