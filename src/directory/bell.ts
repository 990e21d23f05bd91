import type { Effects } from '../effects.ts';
import type { Store, Write } from '../store/port.ts';

/** How often a node looks for changes that another node of the installation has written: its own ring the bell. */
const LOOK_MS = 1_000;

/** Wakes those who wait for a change. */
export interface Bell {
  /** True once nobody shall wait any longer. */
  readonly closed: boolean;
  ring(): void;
  /** How often it has rung; to be asked before looking, so that no ring is lost between the look and the wait. */
  rung(): number;
  /** Waits until it has rung more often than that, or until it is time to look anyway; for `ms` at the most. */
  next(rung: number, ms?: number): Promise<void>;
  /** Wakes all, for good. */
  close(): void;
}

export function createBell(wait: Effects['wait']): Bell {
  const waiting = new Set<AbortController>();
  let rings = 0;
  let closed = false;
  const ring = () => {
    rings += 1;
    for (const sleeper of waiting) sleeper.abort();
  };
  return {
    get closed() {
      return closed;
    },
    ring,
    rung: () => rings,
    next: async (rung, ms = LOOK_MS) => {
      if (rings !== rung || closed) return;
      const sleeper = new AbortController();
      waiting.add(sleeper);
      await wait(Math.min(ms, LOOK_MS), sleeper.signal);
      waiting.delete(sleeper);
    },
    close: () => {
      closed = true;
      ring();
    },
  };
}

/** The store, ringing the bell at every commit that changes a resource. */
export function ringing(store: Store, bell: Bell): Store {
  return {
    ...store,
    commit: async (writes) => {
      await store.commit(writes);
      if (isChange(writes)) bell.ring();
    },
    commitEach: async (commits) => {
      const outcomes = await store.commitEach(commits);
      if (commits.some(isChange)) bell.ring();
      return outcomes;
    },
  };
}

function isChange(writes: readonly Write[]): boolean {
  return writes.some(({ kind }) => kind === 'insertChange');
}

/** Looks until there is something to be found, for `ms` at the most; what the last look found. */
export async function lookUntil<Found>(
  bell: Bell,
  ms: number,
  look: () => Promise<Found>,
  isEnough: (found: Found) => boolean,
): Promise<Found> {
  for (let left = ms; ; left -= LOOK_MS) {
    const rung = bell.rung();
    const found = await look();
    if (left <= 0 || bell.closed || isEnough(found)) return found;
    await bell.next(rung, left);
  }
}
