import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Unavailable } from '../../src/claims/source.ts';
import { byHand, gold, jane, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const HEDGE = { hedge: { afterMs: 50 } };

/** A question to which no answer came in time, so that it was put a second time. */
async function slow() {
  const { calls, resolve } = byHand();
  const { ask } = source(resolve, HEDGE);
  const outcome = john(ask);
  await vi.advanceTimersByTimeAsync(50);
  const [first, second] = calls;
  if (first === undefined || second === undefined) throw new Error('it was asked once');
  return { first, second, outcome };
}

test('a source that answers in time is asked once', async () => {
  const { ask, asked } = source(gold, HEDGE);
  expect(await john(ask)).toMatchObject({ status: 'answered' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('of two calls the answer that comes first counts, and the other call is aborted', async () => {
  const { first, second, outcome } = await slow();
  second.answer('platinum');
  expect(await outcome).toMatchObject({ values: { plan: 'platinum' } });
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
});

test('that is so when the first call comes home after all', async () => {
  const { first, second, outcome } = await slow();
  expect([first.signal.aborted, second.signal.aborted]).toEqual([false, false]);
  first.answer('gold');
  expect(await outcome).toMatchObject({ values: { plan: 'gold' } });
  expect(second.signal.aborted).toBe(true);
});

test('one failure of the two is no failure', async () => {
  const { first, second, outcome } = await slow();
  first.fail(new Unavailable('reset'));
  second.answer('gold');
  expect(await outcome).toMatchObject({ status: 'answered', values: { plan: 'gold' } });
});

test('where both fail, the first call says why', async () => {
  const { first, second, outcome } = await slow();
  second.fail(new Unavailable('the second is down'));
  first.fail(new Unavailable('the first is down'));
  expect(await outcome).toMatchObject({ status: 'unavailable', reason: 'the first is down' });
});

test('a failure that comes before is told at once', async () => {
  const { ask, asked } = source(() => Promise.reject(new Unavailable('down')), HEDGE);
  expect(await john(ask)).toMatchObject({ reason: 'down', ms: 0 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('both calls have no longer than the timeout, and are aborted then', async () => {
  const { first, second, outcome } = await slow();
  await vi.advanceTimersByTimeAsync(150);
  expect(await outcome).toMatchObject({ reason: 'no answer within 200 ms', ms: 200 });
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
});

test('the second call takes a place in the bulkhead; where there is none, the first is waited for', async () => {
  const { calls, resolve } = byHand();
  const { ask } = source(resolve, { ...HEDGE, bulkhead: { concurrent: 3, queue: 0 } });
  const [one, two] = [john(ask), jane(ask)];
  await vi.advanceTimersByTimeAsync(50);
  expect(calls).toHaveLength(3);
  calls[1]?.answer('gold');
  expect(await two).toMatchObject({ status: 'answered' });
  calls[0]?.answer('gold');
  expect(await one).toMatchObject({ status: 'answered' });
});
