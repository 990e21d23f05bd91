import { leavesOf, recordHash } from '../audit/seal.ts';
import type { PlacedAudit, StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { Place } from './position.ts';

/** A record of a tenant's chain, in its place there. */
export interface SealedRecord {
  readonly stored: PlacedAudit;
  readonly seal: SealNote;
  /** Where whoever has taken this record, and all before it, stands. */
  readonly after: Place;
}

/** What the chain says of a record. */
export interface SealNote {
  /** Of the seal. */
  readonly number: number;
  readonly seq: number;
  /** The hash of the record, which the seal covers. */
  readonly hash: string;
  /** With the last record of a seal: the seal's signature (src/oauth/checkpoint.ts). */
  readonly checkpoint?: string;
  /** The record is not the one that was sealed. */
  readonly altered?: true;
}

/** Seals have up to a hundred records each, and often one. */
const SEALS_AT_ONCE = 50;
const RECORDS_AT_MOST = 500;

/** The next records of a tenant after a place, in the order of the chain; none where all are behind it. */
export async function recordsAfter(
  store: Pick<Store, 'listSeals' | 'getAudits'>,
  tenant: string,
  { seal, records }: Place,
): Promise<readonly SealedRecord[]> {
  const seals = await store.listSeals(tenant, seal, SEALS_AT_ONCE);
  const begun = (one: StoredSeal) => (one.number === seal + 1 ? records : 0);
  const next = seals
    .flatMap((one) => leavesOf(one).map((leaf, index, all) => ({ one, leaf, index, isLast: index === all.length - 1 })))
    .filter(({ one, index }) => index >= begun(one))
    .slice(0, RECORDS_AT_MOST);
  if (next.length === 0) return [];
  const rows = new Map((await store.getAudits(next.map(({ leaf }) => leaf.seq))).map((row) => [row.seq, row]));
  return next.map(({ one, leaf: { seq, hash }, index, isLast }) => {
    const row = rows.get(seq);
    const found = row?.tenant === tenant ? row : null;
    return {
      stored: found ?? missing(one, seq),
      seal: {
        number: one.number,
        seq,
        hash,
        ...(isLast && { checkpoint: one.signature }),
        ...(found !== null && recordHash(found) !== hash && { altered: true }),
      },
      after: isLast
        ? { seal: one.number, hash: one.hash, records: 0 }
        : { seal: one.number - 1, hash: one.previous, records: index + 1 },
    };
  });
}

/** How a tenant's chain stands to a place: `broken` where it is not the one that was sent up to there, or ends before. */
export async function lookBeyond(
  store: Pick<Store, 'listSeals'>,
  tenant: string,
  { seal, hash }: Place,
): Promise<'more' | 'none' | 'broken'> {
  const seals = await store.listSeals(tenant, Math.max(0, seal - 1), 2);
  const [sent] = seals;
  if (seal > 0 && (sent?.number !== seal || sent.hash !== hash)) return 'broken';
  return seals.some(({ number }) => number > seal) ? 'more' : 'none';
}

/** Stands where a record was removed: whoever follows the chain is to know. */
function missing({ tenant, lastAt }: StoredSeal, seq: number): PlacedAudit {
  const event = 'audit.missing';
  const error = { code: 'missing', reason: 'the record that was sealed here was removed from the database' };
  const record = JSON.stringify({ event, client: null, error });
  return { tenant, id: `missing-${seq}`, seq, at: lastAt, event, record };
}
