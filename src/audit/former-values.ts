/**
 * The values that a person's records had which were pruned: that a value leads to a person (holders.ts) outlives those, and erasing the
 * person, or pruning the last record of somebody who is gone, has to find it.
 */
import type { AuditReads, StoredPosting } from '../store/audit-port.ts';
import type { Write } from '../store/port.ts';
import { holderPosting } from './holders.ts';
import { indexKey } from './record-keys.ts';

type Reads = Pick<AuditReads, 'listPostings'>;

/** A person has few values in a time, and few that change. */
const MOST = 1_000;

export interface FormerValues {
  readonly hashes: ReadonlySet<string>;
  readonly postings: readonly StoredPosting[];
}

export async function formerValues(store: Reads, tenant: string, user: string): Promise<FormerValues> {
  const postings = await store.listPostings(tenant, indexKey('former', user), Number.MAX_SAFE_INTEGER, MOST);
  return { hashes: new Set(postings.flatMap(({ seqs }): string[] => JSON.parse(seqs))), postings };
}

/** Notes values of records that go, as far as they lead to the person and are not noted yet; at a seal, as every posting is. */
export async function noteFormerValues(
  store: Reads,
  { tenant, user, seal }: { readonly tenant: string; readonly user: string; readonly seal: number },
  hashes: ReadonlySet<string>,
): Promise<readonly Write[]> {
  if (hashes.size === 0) return [];
  const known = await formerValues(store, tenant, user);
  const unknown = [...hashes].filter((hash) => !known.hashes.has(hash));
  const leading = await Promise.all(unknown.map((hash) => holderPosting(store, tenant, hash, user)));
  const fresh = unknown.filter((_, i) => leading[i] !== null);
  if (fresh.length === 0) return [];
  const there: readonly string[] = JSON.parse(known.postings.find((one) => one.seal === seal)?.seqs ?? '[]');
  const seqs = JSON.stringify([...there, ...fresh]);
  return [{ kind: 'putPosting', posting: { tenant, key: indexKey('former', user), seal, seqs } }];
}

/** Takes what leads from values to a person out of the index, and what was noted of former ones. */
export async function forgetValues(
  store: Reads,
  tenant: string,
  user: string,
  hashes: Iterable<string>,
): Promise<readonly Write[]> {
  const former = await formerValues(store, tenant, user);
  const all = new Set([...hashes, ...former.hashes]);
  const leading = await Promise.all([...all].map((hash) => holderPosting(store, tenant, hash, user)));
  return [...leading, ...former.postings].flatMap((posting): Write[] =>
    posting === null ? [] : [{ kind: 'putPosting', posting: { ...posting, seqs: '[]' } }],
  );
}
