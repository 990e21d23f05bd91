import { type Single, singlesOf } from '../audit/entries.ts';
import { type Leaf, leavesOf, recordHash } from '../audit/seal.ts';
import type { PlacedAudit, StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { Place } from './position.ts';

/** A record of a tenant's chain, in its place there. */
export interface SealedRecord {
  /** One that was kept with others is by itself. */
  readonly stored: Single<PlacedAudit>;
  readonly seal: SealNote;
  /** Where whoever has taken this record, and all before it, stands. */
  readonly after: Place;
}

/** What the chain says of a record. */
export interface SealNote {
  /** Of the seal. */
  readonly number: number;
  readonly seq: number;
  /** Of a record that was kept with others: which of them it is, from 0 on, and of how many. */
  readonly entry?: number;
  readonly entries?: number;
  /** The hash of the record, or of all that were kept together, which the seal covers. */
  readonly hash: string;
  /** With the last record of a seal: the seal's signature (src/oauth/checkpoint.ts). */
  readonly checkpoint?: string;
  /** The record is not the one that was sealed. */
  readonly altered?: true;
}

/** Seals have up to a hundred records each, and often one. */
const SEALS_AT_ONCE = 50;
const RECORDS_AT_MOST = 500;
/** Read at once: each may be a hundred that were kept together. */
const ROWS_AT_ONCE = 50;

/** A leaf of the chain, in its place. */
interface Sealed {
  readonly one: StoredSeal;
  readonly leaf: Leaf;
  readonly index: number;
  readonly isLast: boolean;
}

/** The next records of a tenant after a place, in the order of the chain; none where all are behind it. */
export async function recordsAfter(
  store: Pick<Store, 'listSeals' | 'getAudits'>,
  tenant: string,
  { seal, records, entries = 0 }: Place,
): Promise<readonly SealedRecord[]> {
  const seals = await store.listSeals(tenant, seal, SEALS_AT_ONCE);
  const begun = (one: StoredSeal) => (one.number === seal + 1 ? records : 0);
  const next = seals
    .flatMap((one) => leavesOf(one).map((leaf, index, all) => ({ one, leaf, index, isLast: index === all.length - 1 })))
    .filter(({ one, index }) => index >= begun(one));
  const found: SealedRecord[] = [];
  for (let start = 0; start < next.length && found.length < entries + RECORDS_AT_MOST; start += ROWS_AT_ONCE) {
    const some = next.slice(start, start + ROWS_AT_ONCE);
    const rows = new Map((await store.getAudits(some.map(({ leaf }) => leaf.seq))).map((row) => [row.seq, row]));
    for (const sealed of some) found.push(...recordsOf(tenant, sealed, rows.get(sealed.leaf.seq) ?? null));
  }
  return found.slice(entries, entries + RECORDS_AT_MOST);
}

/** What was sealed as one. */
function recordsOf(tenant: string, { one, leaf, index, isLast }: Sealed, row: PlacedAudit | null): SealedRecord[] {
  const { seq, hash } = leaf;
  const found = row?.tenant === tenant ? row : null;
  const isAltered = found !== null && recordHash(found) !== hash;
  return singlesOf(found ?? missing(one, seq)).map((stored, single, all) => {
    const { entry, entries } = stored;
    const isLastOfRecord = single === all.length - 1;
    const isLastOfSeal = isLast && isLastOfRecord;
    return {
      stored,
      seal: {
        number: one.number,
        seq,
        ...(entry !== undefined && entries !== undefined && { entry, entries }),
        hash,
        ...(isLastOfSeal && { checkpoint: one.signature }),
        ...(isAltered && { altered: true }),
      },
      after: placeAfter(one, { record: index, single, isLastOfRecord, isLastOfSeal }),
    };
  });
}

interface Step {
  /** Which of the seal's records it is, and which of those that were kept as that. */
  readonly record: number;
  readonly single: number;
  readonly isLastOfRecord: boolean;
  readonly isLastOfSeal: boolean;
}

function placeAfter({ number, hash, previous }: StoredSeal, step: Step): Place {
  if (step.isLastOfSeal) return { seal: number, hash, records: 0 };
  const begun = { seal: number - 1, hash: previous };
  if (step.isLastOfRecord) return { ...begun, records: step.record + 1 };
  return { ...begun, records: step.record, entries: step.single + 1 };
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
