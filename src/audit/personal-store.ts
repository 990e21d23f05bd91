import type { Effects } from '../effects.ts';
import type { AuditReads, StoredAudit } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';
import { createPersonKeys, decrypt, encrypt, newNonce, openPersonKey, type PersonKey } from './person-key.ts';
import { join } from './personal.ts';
import { type FoundRecord, parseRecord } from './record-keys.ts';

/**
 * The store, keeping what audit records say of people encrypted, under a key for each of them; `listAudit` tells it again.
 * Everywhere else a record is as it is kept, and openRecords() reads it.
 */
export function personalStore(store: Store, effects: Pick<Effects, 'randomBytes'>): Store {
  const keys = createPersonKeys(store, effects);

  function kept(write: Write): Write | Promise<Write> {
    if (write.kind !== 'insertAudit' || write.personal === undefined) return write;
    const { audit, personal } = write;
    const key = keys(audit.tenant, personal.user);
    const seal = (known: PersonKey): Write => {
      const box = encrypt(known, audit.id, personal.text, newNonce(effects.randomBytes));
      const part = JSON.stringify({ key: known.id, box });
      return { kind: 'insertAudit', audit: { ...audit, record: `${audit.record.slice(0, -1)},"personal":${part}}` } };
    };
    return key instanceof Promise ? key.then(seal) : seal(key);
  }

  async function keptAll(writes: readonly Write[]): Promise<readonly Write[]> {
    return writes.some(isPersonal) ? Promise.all(writes.map(kept)) : writes;
  }

  return {
    ...store,
    commit: async (writes) => store.commit(await keptAll(writes)),
    commitEach: async (commits) => store.commitEach(await Promise.all(commits.map(keptAll))),
    listAudit: async (tenant, limit) => openRecords(store, await store.listAudit(tenant, limit)),
  };
}

function isPersonal(write: Write): boolean {
  return write.kind === 'insertAudit' && write.personal !== undefined;
}

interface Boxed {
  readonly personal?: { readonly key: string; readonly box: string };
}

type Keys = Pick<AuditReads, 'getPersonKeyById'>;

/**
 * The records as they were written. Of somebody who was erased there is what stays, and `erased: true`; of a part that cannot be
 * read, because it was altered, `unreadable: true`.
 */
export async function openRecords<R extends StoredAudit>(store: Keys, records: readonly R[]): Promise<readonly R[]> {
  const opened = await openedParts(store, records);
  return records.map((stored, i) => {
    const whole = opened[i] ?? null;
    return whole === null ? stored : { ...stored, record: JSON.stringify(whole) };
  });
}

/** What the records say, for who looks into them and shows them to nobody. */
export async function readRecords<R extends StoredAudit>(
  store: Keys,
  records: readonly R[],
): Promise<readonly { readonly stored: R; readonly said: FoundRecord }[]> {
  const opened = await openedParts(store, records);
  return records.map((stored, i) => ({ stored, said: opened[i] ?? parseRecord(stored) }));
}

/** Those that have a personal part, whole; null for each of the others. */
function openedParts(store: Keys, records: readonly StoredAudit[]): Promise<readonly (FoundRecord | null)[]> {
  const keys = new Map<string, Promise<PersonKey | null>>();
  const keyOf = (id: string): Promise<PersonKey | null> => {
    const known = keys.get(id) ?? store.getPersonKeyById(id).then((key) => key && openPersonKey(key));
    keys.set(id, known);
    return known;
  };
  return Promise.all(
    records.map(async (stored) => {
      if (!stored.record.includes('"personal":{')) return null;
      const { personal, ...open }: Boxed & FoundRecord = JSON.parse(stored.record);
      return personal === undefined ? null : openOne(await keyOf(personal.key), stored.id, open, personal.box);
    }),
  );
}

function openOne<R extends object>(key: PersonKey | null, id: string, open: R, box: string): R {
  if (key === null) return { ...open, erased: true };
  try {
    return join(open, decrypt(key, id, box));
  } catch {
    return { ...open, unreadable: true };
  }
}
