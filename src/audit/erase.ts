import type { Effects } from '../effects.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import { forgetValues } from './former-values.ts';
import { withoutSeqs } from './posting.ts';
import { allRecords, type QueryDeps } from './query.ts';
import { auditWrite } from './record.ts';
import { leadingKeys, parseRecord, valueHashes, valueKey } from './record-keys.ts';

export interface EraseDeps extends QueryDeps {
  readonly effects: Pick<Effects, 'now' | 'newId'>;
}

/** How many postings are read, and written, at once. */
const BATCH = 200;

/** Every record about a user, newest first, opened. */
export function recordsAbout(deps: QueryDeps, tenant: string, user: string): AsyncGenerator<PlacedAudit> {
  return allRecords(deps, tenant, { person: user });
}

/**
 * Makes what audit records say of a person unreadable for good, and the records no longer be found by it: the key goes, and with it
 * what leads from the person, or from a value of theirs, to a record. The records stay, and the chain with them.
 * @returns how many records were about them
 */
export async function eraseFromAudit(deps: EraseDeps, tenant: string, user: string): Promise<number> {
  const { store, valueHash, effects } = deps;
  const seqs = new Set<number>();
  const hashes = new Set<string>();
  let records = 0;
  for await (const record of recordsAbout(deps, tenant, user)) {
    seqs.add(record.seq);
    records += 1;
    for (const hash of valueHashes(tenant, parseRecord(record), valueHash)) hashes.add(hash);
  }
  for (const hash of hashes) await forget(deps, { tenant, key: valueKey(hash), seqs });
  await store.commit(await forgetValues(store, tenant, user, hashes));
  // What leads from the person to the records last, and then the key: whoever is interrupted begins again and finds the same.
  for (const key of leadingKeys('person', user).toReversed()) await forget(deps, { tenant, key, seqs });
  const stamp = { tenant, id: effects.newId(), at: effects.now() };
  await store.commit([
    { kind: 'deletePersonKey', tenant, user },
    auditWrite(stamp, { event: 'user.erased', client: null, resource: user, records }),
  ]);
  return records;
}

interface Forgotten {
  readonly tenant: string;
  readonly key: string;
  readonly seqs: ReadonlySet<number>;
}

async function forget({ store }: EraseDeps, { tenant, key, seqs }: Forgotten): Promise<void> {
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const postings = await store.listPostings(tenant, key, below, BATCH);
    const writes = postings.flatMap((posting) => withoutSeqs(posting, seqs));
    if (writes.length > 0) await store.commit(writes);
    if (postings.length < BATCH) return;
    below = postings.at(-1)?.seal ?? 0;
  }
}
