/** The chain of a tenant's records: a link for each batch, over the hash of the link before. */
import { hash } from 'node:crypto';
import type { PlacedAudit, StoredAudit, StoredSeal } from '../store/audit-port.ts';
import { recordCount } from './entries.ts';

/** A link before it is signed. */
export type Link = Omit<StoredSeal, 'signature'>;

/** What a record of a batch is: its place, and the hash of all that is kept of it. */
export interface Leaf {
  readonly seq: number;
  readonly hash: string;
  /** How many records it stands for (entries.ts). */
  readonly records: number;
  /** Its place in the chain, from 1 on. */
  readonly place: number;
}

/** Where a chain begins. */
export const NO_HASH = '';

/** The hash of a record as it is kept, encrypted parts and all: base64url of SHA-256. */
export function recordHash({ tenant, id, at, event, record }: StoredAudit): string {
  return digest([tenant, id, at, event, record]);
}

/**
 * The next link of a tenant's chain.
 * @param last the link before; null at the beginning
 * @param records of the tenant, at least one
 */
export function linkOf(last: StoredSeal | null, records: readonly PlacedAudit[]): Link {
  const [first] = records;
  if (first === undefined) throw new TypeError('a link is over one record at least');
  const seqs = records.map(({ seq }) => seq);
  const link = {
    tenant: first.tenant,
    number: (last?.number ?? 0) + 1,
    records: (last?.records ?? 0) + records.length,
    firstSeq: Math.min(...seqs),
    lastSeq: Math.max(...seqs),
    lastAt: Math.max(...records.map(({ at }) => at)),
    previous: last?.hash ?? NO_HASH,
    leaves: records.map(leafOf).join('\n'),
  };
  return { ...link, hash: linkHash(link) };
}

/** What the hash of a link has to be. */
export function linkHash(link: Omit<Link, 'hash'>): string {
  const { tenant, number, records, firstSeq, lastSeq, lastAt, previous, leaves } = link;
  return digest([tenant, number, records, firstSeq, lastSeq, lastAt, previous, leaves]);
}

/** The records of a link, in the order in which they were sealed. */
export function leavesOf({ leaves, records: all }: Pick<Link, 'leaves' | 'records'>): readonly Leaf[] {
  return leaves.split('\n').map((line, i, lines) => {
    const [seq = '', leaf = '', count = '1'] = line.split(' ');
    return { seq: Number(seq), hash: leaf, records: Number(count), place: all - lines.length + i + 1 };
  });
}

/** Of one that stands for several, how many: it can be told when the record is gone. */
function leafOf(record: PlacedAudit): string {
  const count = recordCount(record);
  return count === 1 ? `${record.seq} ${recordHash(record)}` : `${record.seq} ${recordHash(record)} ${count}`;
}

/** Of JSON, which quotes each part, so that nothing can be moved from one into the next. */
function digest(parts: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
