import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { retry } from '../../src/claims/retry.ts';
import { NotAsked, Unaskable, Unavailable } from '../../src/claims/source.ts';
import { CALM, EFFECTS } from './config.ts';
import { down, gold, hang, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const RETRY = { retry: { times: 2, afterMs: 50 } };

test('a source that fails is asked again, so many times, and the answer counts', async () => {
  const { ask, asked } = source(gold, RETRY);
  asked.mockImplementationOnce(down).mockImplementationOnce(down);
  const outcome = john(ask);
  await vi.advanceTimersByTimeAsync(150);
  expect(await outcome).toMatchObject({ status: 'answered', values: { plan: 'gold' }, ms: 150 });
  expect(asked).toHaveBeenCalledTimes(3);
});

test('the last failure is the one that is told', async () => {
  const { ask, asked } = source(down, RETRY);
  const outcome = john(ask);
  asked.mockImplementation(() => Promise.reject(new Unavailable('still down')));
  await vi.advanceTimersByTimeAsync(150);
  expect(await outcome).toMatchObject({ status: 'unavailable', reason: 'still down' });
  expect(asked).toHaveBeenCalledTimes(3);
});

test.each([
  ['what is wrong with the question itself', new Unaskable('it answered with status 403')],
  ['a source that too many wait for', new NotAsked('it is busy')],
])('%s is not asked again', async (_, error) => {
  const { ask, asked } = source(() => Promise.reject(error), RETRY);
  expect(await john(ask)).toMatchObject({ status: 'unavailable', reason: error.reason });
  expect(asked).toHaveBeenCalledTimes(1);
});

test('all calls together have no longer than the timeout', async () => {
  const { ask, asked } = source(hang, RETRY);
  asked.mockImplementationOnce(down);
  const outcome = john(ask);
  await vi.advanceTimersByTimeAsync(200);
  expect(await outcome).toMatchObject({ reason: 'no answer within 200 ms', ms: 200 });
  expect(asked).toHaveBeenCalledTimes(2);
});

test('nobody is asked again for a caller who has gone', async () => {
  const impatient = new AbortController();
  const work = vi.fn(down);
  const leaving = { ...EFFECTS, wait: async () => impatient.abort(new Error('gone')) };
  await expect(retry(RETRY.retry, leaving)(work, impatient.signal)).rejects.toThrow('gone');
  expect(work).toHaveBeenCalledTimes(1);
});

test.each([
  [0, [100, 200, 400]],
  [255, [50, 100, 201]],
])('the wait doubles from one call to the next, less up to a half by chance (%i)', async (chance, expected) => {
  const waits: number[] = [];
  const patient = retry(
    { times: 3, afterMs: 100 },
    { wait: async (ms) => void waits.push(ms), randomBytes: () => new Uint8Array([chance]) },
  );
  await expect(patient(down, CALM)).rejects.toThrow('down');
  expect(waits).toEqual(expected);
});

test('without the setting there is one call', async () => {
  const work = vi.fn(down);
  await expect(retry(null, EFFECTS)(work, CALM)).rejects.toThrow('down');
  expect(work).toHaveBeenCalledTimes(1);
});
