import type { Effects } from '../effects.ts';
import { NO_SAFEGUARD, type Safeguard } from './safeguard.ts';
import { NotAsked, type ResolverPolicy, Unaskable } from './source.ts';

type RetryPolicy = NonNullable<ResolverPolicy['retry']>;

/**
 * Asks again after a failure, so many times at most; the last failure is the one that counts. What is due to the question
 * alone would fail again, and a source that too many wait for is not helped by more: neither is tried a second time.
 */
export function retry(policy: RetryPolicy | null, effects: Pick<Effects, 'wait' | 'randomBytes'>): Safeguard {
  if (policy === null) return NO_SAFEGUARD;
  return async (work, signal) => {
    for (let failed = 1; ; failed += 1) {
      try {
        return await work(signal);
      } catch (error) {
        const final = error instanceof Unaskable || error instanceof NotAsked;
        if (failed > policy.times || final) throw error;
      }
      await effects.wait(pauseAfter(failed, policy, effects), signal);
      signal.throwIfAborted();
    }
  };
}

/** Twice as long each time, less up to a half by chance, so that those who failed together do not come back together. */
function pauseAfter(failed: number, { afterMs }: RetryPolicy, { randomBytes }: Pick<Effects, 'randomBytes'>): number {
  const [chance = 0] = randomBytes(1);
  return Math.round(afterMs * 2 ** (failed - 1) * (1 - chance / 512));
}
