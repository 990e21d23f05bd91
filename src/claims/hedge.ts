import type { Effects } from '../effects.ts';
import { NO_SAFEGUARD, type Safeguard, type Work } from './safeguard.ts';
import type { ResolverPolicy } from './source.ts';

/**
 * Asks a second time when there is no answer after a while. The first answer counts, and the call that it does not come from
 * is aborted. Where both fail, the first failure is the one that is told.
 */
export function hedge(policy: ResolverPolicy['hedge'], { wait }: Pick<Effects, 'wait'>): Safeguard {
  if (policy === null) return NO_SAFEGUARD;
  return async (work, signal) => {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      const first = work(either);
      const late = await Promise.race([
        settled(first).then(() => false),
        wait(policy.afterMs, either).then(() => true),
      ]);
      return await (late && !signal.aborted ? firstAnswer(first, work(either)) : first);
    } finally {
      over.abort();
    }
  };
}

function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => {},
    () => {},
  );
}

async function firstAnswer<T>(first: Promise<T>, second: ReturnType<Work<T>>): Promise<T> {
  try {
    return await Promise.any([first, second]);
  } catch {
    return first;
  }
}
