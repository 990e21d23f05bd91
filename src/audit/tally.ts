/** What is too cheap for whoever sends it to be a record each: counted by where it comes from, and on record once a minute. */
import type { Effects } from '../effects.ts';
import type { JournalEntry } from './journal.ts';

/** Addresses are those of networks, of IPv6 the first half; null where it is not known. */
export interface Tally {
  /** Whether a refusal of nobody knows whom is to be on record by itself: so many of a minute are, the others are counted. */
  keepsRefusal(code: string, address: string | null): boolean;
  /** An attempt was turned away, and not looked at. */
  limited(address: string | null): void;
  /** The records of what was counted, once a minute has passed since the last, or at once. */
  take(when: 'due' | 'now'): readonly JournalEntry[];
}

const EVERY_MS = 60_000;
/** Of those whom nobody knows, in a minute: more than one address gets to guess, and too few to fill a disk with. */
const KEPT_OF_ADDRESS = 100;
const KEPT_OF_ALL = 1_000;
/** Whose refusals are told apart; those of all others are one number. */
const COUNTED = 1_000;

/** The counts of one node; those of the last minute go with a process that is killed. */
export function createTally(effects: Pick<Effects, 'now'>): Tally {
  const kept = new Map<string | null, number>();
  const refused = createCounts();
  const limited = createCounts();
  let keptOfAll = 0;
  let since = effects.now();

  return {
    keepsRefusal: (code, address) => {
      const before = kept.get(address) ?? 0;
      if (before < KEPT_OF_ADDRESS && keptOfAll < KEPT_OF_ALL) {
        kept.set(address, before + 1);
        keptOfAll += 1;
        return true;
      }
      refused.add(address, code);
      return false;
    },
    limited: (address) => limited.add(address, ''),
    take: (when) => {
      if (when === 'due' && effects.now() - since < EVERY_MS) return [];
      const from = new Date(since).toISOString();
      const client = null;
      const entries: JournalEntry[] = [
        ...refused.take().map(({ address, code, times }) => {
          const said = { client, address, code, times, from };
          return { tenant: 'default', event: 'client.refused', user: null, said } as const;
        }),
        ...limited.take().map(({ address, times }) => {
          const said = { client, address, times, from };
          return { tenant: 'default', event: 'client.limited', user: null, said } as const;
        }),
      ];
      kept.clear();
      keptOfAll = 0;
      since = effects.now();
      return entries;
    },
  };
}

interface Count {
  readonly address: string | null;
  readonly code: string;
  times: number;
}

/** Counts by address and code, of so many of them. */
function createCounts() {
  const counts = new Map<string, Count>();
  const addTo = (name: string, address: string | null, code: string) => {
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { address, code, times: 1 });
    else known.times += 1;
  };
  return {
    add: (address: string | null, code: string) => {
      const name = `${code} ${address ?? ''}`;
      if (counts.has(name) || counts.size < COUNTED) addTo(name, address, code);
      else addTo(`${code} `, null, code);
    },
    take: (): readonly Count[] => {
      const all = [...counts.values()];
      counts.clear();
      return all;
    },
  };
}
