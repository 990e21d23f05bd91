import { readRecords } from '../audit/personal-store.ts';
import { keysOf, valueHashes, valueKey } from '../audit/record-keys.ts';
import type { ValueHash } from '../audit/value-hash.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';

/** A row that goes, and the seal that it stands in. */
export interface Going {
  readonly row: PlacedAudit;
  readonly seal: number;
}

/** Takes rows out of the index, by all that they are found by. */
export async function unindexWrites(
  store: Pick<Store, 'listPostings' | 'listPersonKeys'>,
  valueHash: ValueHash,
  tenant: string,
  going: readonly Going[],
): Promise<readonly Write[]> {
  const sealOf = new Map(going.map(({ row, seal }) => [row.seq, seal]));
  const gone = new Set(sealOf.keys());
  const sealsOfKey = new Map<string, Set<number>>();
  for (const { stored, said } of await readRecords(
    store,
    going.map(({ row }) => row),
  )) {
    const values = valueHashes(tenant, said, valueHash).map(valueKey);
    for (const key of [...keysOf(said), ...values]) {
      const seals = sealsOfKey.get(key) ?? new Set();
      sealsOfKey.set(key, seals.add(sealOf.get(stored.seq) ?? 0));
    }
  }
  const writes = await Promise.all(
    [...sealsOfKey].map(async ([key, seals]) => {
      const [from, to] = [Math.min(...seals), Math.max(...seals)];
      const postings = await store.listPostings(tenant, key, to + 1, to - from + 1);
      return postings
        .filter(({ seal }) => seals.has(seal))
        .map((posting): Write => {
          const left = JSON.parse(posting.seqs).filter((seq: number) => !gone.has(seq));
          return { kind: 'putPosting', posting: { ...posting, seqs: JSON.stringify(left) } };
        });
    }),
  );
  return writes.flat();
}
