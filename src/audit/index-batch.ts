import type { PlacedAudit, StoredPosting } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import { createHolders, type Held } from './holders.ts';
import { readRecords } from './personal-store.ts';
import { keysOf, personOf, valueHashes, valueKey } from './record-keys.ts';
import type { Link } from './seal.ts';
import type { ValueHash } from './value-hash.ts';

/** Where to find the records of a link again, by what they say. */
export type IndexBatch = (link: Link, records: readonly PlacedAudit[]) => Promise<readonly StoredPosting[]>;

export function createIndexBatch({
  store,
  valueHash,
}: {
  readonly store: Store;
  readonly valueHash: ValueHash;
}): IndexBatch {
  const holders = createHolders(store);

  return async ({ tenant, number }, records) => {
    const read = (await readRecords(store, records)).map(({ stored: { seq }, said }) => ({
      seq,
      user: personOf(said),
      keys: keysOf(said),
      hashes: new Set(valueHashes(tenant, said, valueHash)),
    }));
    const held = read.flatMap(({ user, hashes }): Held[] =>
      user === null ? [] : [...hashes].map((hash) => ({ user, hash })),
    );
    const { leads, postings } = await holders(tenant, held);
    const seqs = new Map<string, number[]>();
    const place = (key: string, seq: number) => {
      const known = seqs.get(key);
      if (known === undefined) seqs.set(key, [seq]);
      // Several may be of one row.
      else if (known.at(-1) !== seq) known.push(seq);
    };
    for (const { seq, user, keys, hashes } of read) {
      for (const key of keys) place(key, seq);
      for (const hash of hashes) if (user === null || !leads({ user, hash })) place(valueKey(hash), seq);
    }
    // In the order of the index, in which the database finds the place of each beside that of the one before.
    const placed = [...seqs].map(([key, own]) => ({ tenant, key, seal: number, seqs: JSON.stringify(own) }));
    return [...placed, ...postings].sort((a, b) => (a.key < b.key ? -1 : 1));
  };
}
