/** The chain of a tenant's records: a link for each batch, over the hash of the link before. */
import { hash } from 'node:crypto';
import type { PlacedAudit, StoredSeal } from '../store/audit-port.ts';

/** A link before it is signed. */
export type Link = Omit<StoredSeal, 'signature'>;

/** What a record of a batch is: its place, and the hash of all that is kept of it. */
export interface Leaf {
  readonly seq: number;
  readonly hash: string;
}

/** Where a chain begins. */
export const NO_HASH = '';

/** The hash of a record as it is kept, encrypted parts and all: base64url of SHA-256. */
export function recordHash({ tenant, id, at, event, record }: PlacedAudit): string {
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
    leaves: records.map((record) => `${record.seq} ${recordHash(record)}`).join('\n'),
  };
  return { ...link, hash: linkHash(link) };
}

/** What the hash of a link has to be. */
export function linkHash(link: Omit<Link, 'hash'>): string {
  const { tenant, number, records, firstSeq, lastSeq, lastAt, previous, leaves } = link;
  return digest([tenant, number, records, firstSeq, lastSeq, lastAt, previous, leaves]);
}

/** The records of a link, in the order in which they were sealed. */
export function leavesOf({ leaves }: Pick<Link, 'leaves'>): readonly Leaf[] {
  return leaves.split('\n').map((line) => {
    const [seq = '', leaf = ''] = line.split(' ');
    return { seq: Number(seq), hash: leaf };
  });
}

/** Of JSON, which quotes each part, so that nothing can be moved from one into the next. */
function digest(parts: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
