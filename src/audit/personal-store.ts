import type { Effects } from '../effects.ts';
import type { AuditReads, GroupedEntry, StoredAudit, StoredPersonKey } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';
import { entriesOf, isGrouped, type Single, saidIn, withEntries } from './entries.ts';
import {
  createPersonKeys,
  decrypt,
  encrypt,
  newNonce,
  openPersonKey,
  PeopleWithoutKey,
  type PersonKey,
} from './person-key.ts';
import { join } from './personal.ts';
import type { FoundRecord } from './record-keys.ts';

/**
 * The store, keeping what audit records say of people encrypted, under a key for each of them; `listAudit` tells it again.
 * Everywhere else a record is as it is kept, and openRecords() reads it.
 */
export function personalStore(store: Store, effects: Pick<Effects, 'randomBytes'>): Store {
  const keys = createPersonKeys(store, effects);

  function kept(write: Write): Write | Promise<Write> {
    if (write.kind !== 'insertAudit') return write;
    const { audit, personal, entries } = write;
    if (entries !== undefined) return keptTogether(audit, entries);
    if (personal === undefined) return write;
    const key = keys(audit.tenant, personal.user);
    const seal = (known: PersonKey): Write => {
      const box = encrypt(known, audit.id, personal.text, newNonce(effects.randomBytes));
      const part = JSON.stringify({ key: known.id, box });
      return { kind: 'insertAudit', audit: { ...audit, record: `${audit.record.slice(0, -1)},"personal":${part}}` } };
    };
    return key instanceof Promise ? key.then(seal) : seal(key);
  }

  function keptTogether(audit: StoredAudit, entries: readonly GroupedEntry[]): Write | Promise<Write> {
    const named = entries.map(({ user }) => (user === null ? null : keys(audit.tenant, user)));
    const write = (people: readonly (PersonKey | null)[]): Write => {
      const ids = people.map((key) => key?.id ?? null);
      return { kind: 'insertAudit', audit: withEntries(audit, entries, ids) };
    };
    return named.every(isMade) ? write(named) : made(audit.tenant, entries, named).then(write);
  }

  async function keptAll(writes: readonly Write[]): Promise<readonly Write[]> {
    return writes.some(isPersonal) ? Promise.all(writes.map(kept)) : writes;
  }

  return {
    ...store,
    commit: async (writes) => store.commit(await keptAll(writes)),
    commitEach: async (commits) => store.commitEach(await Promise.all(commits.map(keptAll))),
    listAudit: async (tenant, limit) => {
      const records = await openRecords(store, (await store.listAudit(tenant, limit)).toReversed());
      return records.toReversed().slice(0, limit);
    },
  };
}

type Named = PersonKey | null;

function isMade(named: Named | Promise<Named>): named is Named {
  return !(named instanceof Promise);
}

/** @throws PeopleWithoutKey with all of them, so that whoever writes for many can part from these at once */
async function made(
  tenant: string,
  entries: readonly GroupedEntry[],
  named: readonly (Named | Promise<Named>)[],
): Promise<readonly Named[]> {
  const settled = await Promise.allSettled(named);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return settled.map((one) => (one.status === 'fulfilled' ? one.value : null));
  const users = entries.filter((_, i) => settled[i]?.status === 'rejected').flatMap(({ user }) => user ?? []);
  throw new PeopleWithoutKey(tenant, new Set(users), failed.reason);
}

function isPersonal(write: Write): boolean {
  return write.kind === 'insertAudit' && (write.personal !== undefined || write.entries !== undefined);
}

interface Closed {
  readonly personal?: { readonly key: string; readonly box: string };
  /** Of an entry (entries.ts): what the records call the person's key. */
  readonly person?: string;
}

type Keys = Pick<AuditReads, 'listPersonKeys'>;

/**
 * The records as they were written, each that was kept with others by itself. Of somebody who was erased there is what stays, and
 * `erased: true`; of a part that cannot be read, because it was altered, `unreadable: true`.
 */
export async function openRecords<R extends StoredAudit>(
  store: Keys,
  records: readonly R[],
): Promise<readonly Single<R>[]> {
  const singles = records.flatMap((stored): { stored: Single<R>; said: FoundRecord | null }[] =>
    isGrouped(stored)
      ? entriesOf(stored).map(({ single, said }) => ({ stored: { ...stored, ...single }, said }))
      : [{ stored, said: closedIn(stored) }],
  );
  const open = await opener(
    store,
    singles.flatMap(({ said }) => said ?? []),
  );
  return singles.map(({ stored, said }) =>
    said === null ? stored : { ...stored, record: JSON.stringify(open(stored.id, said)) },
  );
}

/** What the records say, for who looks into them and shows them to nobody: of a row that several share, each. */
export async function readRecords<R extends StoredAudit>(
  store: Keys,
  records: readonly R[],
): Promise<readonly { readonly stored: R; readonly said: FoundRecord }[]> {
  const all = records.flatMap((stored) => saidIn(stored).map((said: Closed & FoundRecord) => ({ stored, said })));
  const open = await opener(
    store,
    all.map(({ said }) => said),
  );
  return all.map(({ stored, said }) => ({ stored, said: open(stored.id, said) }));
}

/** Whose a key is, and the key, which is opened when something has to be decrypted with it. */
interface KnownPerson {
  readonly user: string;
  readonly key: () => PersonKey;
}

function knownPerson(stored: StoredPersonKey): KnownPerson {
  let opened: PersonKey | null = null;
  return {
    user: stored.user,
    key: () => {
      opened ??= openPersonKey(stored);
      return opened;
    },
  };
}

interface OpenRecord extends FoundRecord {
  readonly erased?: true;
}

/** What opens a record, by the id of its row, with the keys that these have: they are asked for at once. */
async function opener(
  store: Keys,
  records: readonly (Closed & FoundRecord)[],
): Promise<(id: string, record: Closed & FoundRecord) => OpenRecord> {
  const names = new Set(records.flatMap((record) => keyNameOf(record) ?? []));
  const keys = names.size === 0 ? [] : await store.listPersonKeys([...names]);
  const people = new Map(keys.map((key) => [key.id, knownPerson(key)]));
  return (id, record) => {
    const name = keyNameOf(record);
    if (name === undefined) return record;
    const { personal, person: _, ...rest } = record;
    const known = people.get(name);
    if (known === undefined) return { ...rest, erased: true };
    return personal === undefined ? { ...rest, user: known.user } : unboxed(known.key(), id, rest, personal.box);
  };
}

function keyNameOf({ personal, person }: Closed): string | undefined {
  return personal?.key ?? person;
}

/** One that has a personal part; null for any other. */
function closedIn({ record }: StoredAudit): (Closed & FoundRecord) | null {
  return /"personal":\{|"person":"/.test(record) ? JSON.parse(record) : null;
}

function unboxed<R extends object>(key: PersonKey, id: string, open: R, box: string): R {
  try {
    return join(open, decrypt(key, id, box));
  } catch {
    return { ...open, unreadable: true };
  }
}
