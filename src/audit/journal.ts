import type { Effects } from '../effects.ts';
import type { GroupedEntry } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';
import { entriesWrite } from './entries.ts';
import type { JournalRecord } from './journal-record.ts';

/** What is on record for each time that it happens, however often that is. */
export type JournalEntry = {
  readonly [E in JournalRecord['event']]: EntryOf<Extract<JournalRecord, { event: E }>>;
}[JournalRecord['event']];

interface EntryOf<R extends JournalRecord> {
  readonly tenant: string;
  readonly event: R['event'];
  /** The id of the User whom it is about; null where that is nobody. */
  readonly user: string | null;
  /** The rest of it. */
  readonly said: Omit<R, 'event' | 'user'>;
}

export interface Journal {
  /** Resolves when the entry is durable; rejects where it could not be kept. */
  keep(entry: JournalEntry): Promise<void>;
}

/** So many are kept as one record at the most: whoever looks for one reads the others. */
const TOGETHER = 100;
/** So many are worth a commit, however short ago the last one was. */
const ENOUGH = 32;
/** Between two commits; each is an fsync, which nothing else goes on beside where the database is SQLite. Milliseconds. */
const REST_MS = 3;

interface Waiting {
  readonly tenant: string;
  readonly event: string;
  readonly at: number;
  readonly entry: GroupedEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps what comes in one turn of the event loop with one commit. Whoever comes alone waits for that; where others came shortly before,
 * for a few milliseconds more or until there are enough, so that under load each costs a small part of an fsync.
 */
export function createJournal(store: Pick<Store, 'commit'>, effects: Pick<Effects, 'now' | 'newId'>): Journal {
  let waiting: Waiting[] = [];
  let isBusy = false;
  /** Ends a rest; null where there is none. */
  let wake: (() => void) | null = null;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      // Those that come in this turn come along.
      await new Promise((resolve) => setImmediate(resolve));
      const members = waiting;
      waiting = [];
      const rested = rest();
      await store.commit(writesOf(members, effects.newId)).then(
        () => {
          for (const { resolve } of members) resolve();
        },
        (error: unknown) => {
          for (const { reject } of members) reject(error);
        },
      );
      await rested;
    }
    isBusy = false;
  }

  /** Begins with the commit: one that takes long is rest enough. */
  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, REST_MS);
      function end(): void {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = end;
    });
  }

  return {
    keep: ({ tenant, event, user, said }) =>
      new Promise((resolve, reject) => {
        const at = effects.now();
        waiting.push({ tenant, event, at, entry: { user, text: JSON.stringify({ at, ...said }) }, resolve, reject });
        if (!isBusy) {
          isBusy = true;
          void writeAll();
        } else if (waiting.length >= ENOUGH) wake?.();
      }),
  };
}

interface Group {
  readonly tenant: string;
  readonly event: string;
  readonly entries: GroupedEntry[];
  /** When the last of them came. */
  at: number;
}

/** A record for each tenant and event; another one where there are many. */
function writesOf(members: readonly Waiting[], newId: Effects['newId']): readonly Write[] {
  const groups: Group[] = [];
  for (const { tenant, event, at, entry } of members) {
    const open = groups.findLast((group) => group.tenant === tenant && group.event === event);
    if (open === undefined || open.entries.length === TOGETHER) groups.push({ tenant, event, at, entries: [entry] });
    else {
      open.entries.push(entry);
      open.at = at;
    }
  }
  return groups.map(({ tenant, event, at, entries }) => entriesWrite({ tenant, id: newId(), at, event }, entries));
}
