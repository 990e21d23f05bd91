import type { Publisher } from './publisher.ts';

const EVERY_MS = 3_600_000;
/** What has ended here may be good on a node whose clock is behind: the mark that it was used is kept for as long. */
const BEHIND_MS = 60_000;

/**
 * Keeps the feed of changes to its age, until told to stop; what has expired goes with it.
 * @param keepMs how long a change is kept
 */
export async function prune(
  { store, effects, log }: Pick<Publisher, 'store' | 'effects' | 'log'>,
  keepMs: number,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const now = effects.now();
    try {
      await store.pruneChanges(now - keepMs);
      await store.sweep(now - BEHIND_MS);
    } catch (error) {
      log.error({ err: error }, 'what is no longer kept could not be removed; it is tried again in an hour');
    }
    await effects.wait(EVERY_MS, stop);
  }
}
