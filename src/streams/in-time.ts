import type { Effects } from '../effects.ts';
import { notReached } from '../outbound/not-reached.ts';
import type { Delivery } from './destination.ts';

/** A receiver has this long to take a batch. */
const LONGEST_MS = 30_000;

/** Gives a delivery up that takes too long; one that cannot be made is a failure like any other. */
export async function inTime(
  effects: Pick<Effects, 'wait'>,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<Delivery>,
): Promise<Delivery> {
  const ended = new AbortController();
  const late = new AbortController();
  const timer = effects.wait(LONGEST_MS, ended.signal).then(() => late.abort());
  try {
    return await work(AbortSignal.any([late.signal, stop]));
  } catch (error) {
    return { kind: 'failed', reason: late.signal.aborted ? 'it did not take them in time' : notReached(error) };
  } finally {
    ended.abort();
    await timer;
  }
}
