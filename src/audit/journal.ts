import type { Effects } from '../effects.ts';
import { createOneTurnMore } from '../one-turn-more.ts';
import type { GroupedEntry } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';
import { entriesWrite } from './entries.ts';
import type { JournalRecord } from './journal-record.ts';
import { PeopleWithoutKey } from './person-key.ts';

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
interface Waiting {
  readonly tenant: string;
  readonly event: string;
  readonly at: number;
  readonly entry: GroupedEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps what comes together with one commit. Whoever comes alone waits for nobody; where several come, a commit waits for one turn more
 * of the event loop as long as each brings another one: who was answered after the last commit asks again just then. So under load each
 * costs a small part of an fsync.
 */
export function createJournal(store: Pick<Store, 'commit'>, effects: Pick<Effects, 'now' | 'newId'>): Journal {
  let waiting: Waiting[] = [];
  let isBusy = false;
  const awaitsMore = createOneTurnMore(TOGETHER);

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      do await new Promise((resolve) => setImmediate(resolve));
      while (awaitsMore(waiting.length));
      const members = waiting;
      waiting = [];
      await keepAll(members);
    }
    isBusy = false;
  }

  /** Where the keys of some cannot be made, the others are kept without them. */
  async function keepAll(members: readonly Waiting[]): Promise<void> {
    try {
      await store.commit(writesOf(members, effects.newId));
      for (const { resolve } of members) resolve();
    } catch (error) {
      const apart = error instanceof PeopleWithoutKey ? members.filter((one) => isOf(one, error)) : [];
      const failed = new Set(apart.length > 0 ? apart : members);
      const reason = error instanceof PeopleWithoutKey ? error.cause : error;
      for (const { reject } of failed) reject(reason);
      const others = members.filter((one) => !failed.has(one));
      if (others.length > 0) await keepAll(others);
    }
  }

  return {
    keep: ({ tenant, event, user, said }) =>
      new Promise((resolve, reject) => {
        const at = effects.now();
        // It has a member at least.
        const text = `{"at":${at},${JSON.stringify(said).slice(1)}`;
        waiting.push({ tenant, event, at, entry: { user, text }, resolve, reject });
        if (isBusy) return;
        isBusy = true;
        void writeAll();
      }),
  };
}

function isOf({ tenant, entry: { user } }: Waiting, people: PeopleWithoutKey): boolean {
  return tenant === people.tenant && user !== null && people.users.has(user);
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
