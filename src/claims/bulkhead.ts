import { orAbort } from './deadline.ts';
import type { Safeguard } from './safeguard.ts';
import { NotAsked, type ResolverPolicy } from './source.ts';

/**
 * Lets so many calls be under way at once, and so many wait for their turn, first come first served; one more fails with
 * NotAsked, at once, so that a slow source does not pile up memory and sockets here. A call that is given up frees its place.
 */
export function bulkhead({ concurrent, queue }: ResolverPolicy['bulkhead']): Safeguard {
  let underWay = 0;
  const waiting = new Set<() => void>();

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        // From here on the place is taken, and whoever has it gives it back.
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(go);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(go);
    });
  }

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (underWay < concurrent) underWay += 1;
    else if (waiting.size < queue) await turn(signal);
    else throw new NotAsked('as many calls to it as may be are under way');
  }

  /** The place goes to who waits longest, and so stays taken. */
  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      underWay -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return async (work, signal) => {
    await enter(signal);
    try {
      signal.throwIfAborted();
      return await orAbort(work(signal), signal);
    } finally {
      leave();
    }
  };
}
