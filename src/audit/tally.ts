/** What is too often, or too cheap for whoever sends it, to be a record each: counted, and on record once a minute. */
import type { Effects } from '../effects.ts';
import type { Write } from '../store/port.ts';
import { auditWrite } from './record.ts';

export interface Tally {
  /** Whether a refusal of nobody knows whom is to be on record by itself: a few of a minute are, the others are counted by their code. */
  keepsRefusal(code: string): boolean;
  /** The records of what was counted, once a minute has passed since the last, or at once. */
  take(when: 'due' | 'now'): readonly Write[];
}

const EVERY_MS = 60_000;
/** Of those whom nobody knows, in a minute: enough to see what is going on, and too few to fill a disk with. */
const REFUSALS_KEPT = 20;

/** The counts of one node; those of the last minute go with a process that is killed. */
export function createTally(effects: Pick<Effects, 'now' | 'newId'>): Tally {
  const refusals = new Map<string, number>();
  let kept = 0;
  let since = effects.now();
  const stampOf = (tenant: string) => ({ tenant, id: effects.newId(), at: effects.now() });

  return {
    keepsRefusal: (code) => {
      kept += 1;
      if (kept <= REFUSALS_KEPT) return true;
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
      return false;
    },
    take: (when) => {
      if (when === 'due' && effects.now() - since < EVERY_MS) return [];
      const from = new Date(since).toISOString();
      const writes = [
        ...[...refusals].map(([code, times]) =>
          auditWrite(stampOf('default'), { event: 'client.refused', client: null, code, times, from }),
        ),
      ];
      refusals.clear();
      kept = 0;
      since = effects.now();
      return writes;
    },
  };
}
