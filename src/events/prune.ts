import type { Publisher } from './publisher.ts';

const EVERY_MS = 3_600_000;

/**
 * Keeps the feed of changes to its age, until told to stop; what has expired goes with it.
 * @param keepMs how long a change is kept
 */
export async function prune({ store, effects, log }: Publisher, keepMs: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const now = effects.now();
    try {
      await store.pruneChanges(now - keepMs);
      await store.sweep(now);
    } catch (error) {
      log.error({ err: error }, 'what is no longer kept could not be removed; it is tried again in an hour');
    }
    await effects.wait(EVERY_MS, stop);
  }
}
