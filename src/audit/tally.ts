/** What is too cheap for whoever sends it to be a record each: counted by where it comes from, and on record once a minute. */
import type { Effects } from '../effects.ts';
import type { JournalEntry } from './journal.ts';

/** Where refused requests come from that anybody can make: a client that registered itself, or an address. */
export type RefusedSource =
  | { readonly tenant: string; readonly client: string }
  /** Of networks, of IPv6 the first half; null where it is not known. */
  | { readonly address: string | null };

export interface Tally {
  /** Whether a refusal is to be on record by itself: so many of a minute and a source are, the others are counted. */
  keepsRefusal(code: string, source: RefusedSource): boolean;
  /** An attempt was turned away, and not looked at. */
  limited(address: string | null): void;
  /** The records of what was counted, once a minute has passed since the last, or at once. */
  take(when: 'due' | 'now'): readonly JournalEntry[];
}

const EVERY_MS = 60_000;
/** In a minute: more than one address gets to guess, and too few to fill a disk with. */
const KEPT_OF_SOURCE = 100;
const KEPT_OF_ALL = 1_000;
/** Whose refusals are told apart; those of all others are one number. */
const COUNTED = 1_000;

/** The counts of one node; those of the last minute go with a process that is killed. */
export function createTally(effects: Pick<Effects, 'now'>): Tally {
  // Apart, so that no flood of strangers hides what registered clients do.
  const strangers = createRefusals();
  const registered = createRefusals();
  const limited = createCounts();
  let since = effects.now();

  return {
    keepsRefusal: (code, source) =>
      'client' in source
        ? registered.keeps(code, source.client, source.tenant)
        : strangers.keeps(code, source.address, 'default'),
    limited: (address) => limited.add(address, '', 'default'),
    take: (when) => {
      if (when === 'due' && effects.now() - since < EVERY_MS) return [];
      const from = new Date(since).toISOString();
      const user = null;
      const entries: JournalEntry[] = [
        ...strangers.take().map(({ source, tenant, code, times }) => {
          const said = { client: null, address: source, code, times, from };
          return { tenant, event: 'client.refused', user, said } as const;
        }),
        ...registered.take().map(({ source, tenant, code, times }) => {
          const said = { client: source, address: null, code, times, from };
          return { tenant, event: 'client.refused', user, said } as const;
        }),
        ...limited.take().map(({ source, tenant, times }) => {
          const said = { client: null, address: source, times, from };
          return { tenant, event: 'client.limited', user, said } as const;
        }),
      ];
      since = effects.now();
      return entries;
    },
  };
}

/** Refusals of one sort of sources: the first ones are kept, the others counted. */
function createRefusals() {
  const kept = new Map<string | null, number>();
  const counts = createCounts();
  let keptOfAll = 0;
  return {
    keeps: (code: string, source: string | null, tenant: string): boolean => {
      const before = kept.get(source) ?? 0;
      if (before < KEPT_OF_SOURCE && keptOfAll < KEPT_OF_ALL) {
        kept.set(source, before + 1);
        keptOfAll += 1;
        return true;
      }
      counts.add(source, code, tenant);
      return false;
    },
    take: (): readonly Count[] => {
      kept.clear();
      keptOfAll = 0;
      return counts.take();
    },
  };
}

interface Count {
  readonly source: string | null;
  readonly tenant: string;
  readonly code: string;
  times: number;
}

/** Counts by source and code, of so many of them; a source is of one tenant. */
function createCounts() {
  const counts = new Map<string, Count>();
  const addTo = (name: string, count: Omit<Count, 'times'>) => {
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { ...count, times: 1 });
    else known.times += 1;
  };
  return {
    add: (source: string | null, code: string, tenant: string) => {
      const name = `${code} ${source ?? ''}`;
      if (counts.has(name) || counts.size < COUNTED) addTo(name, { source, tenant, code });
      else addTo(`${code} `, { source: null, tenant: 'default', code });
    },
    take: (): readonly Count[] => {
      const all = [...counts.values()];
      counts.clear();
      return all;
    },
  };
}
