import { type Single, singlesOf } from '../audit/entries.ts';
import { NO_PRUNINGS, type Prunings } from '../audit/prunings.ts';
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

/** What comes next in a chain. */
export interface Onward {
  /** In the order of the chain. */
  readonly records: readonly SealedRecord[];
  /** Where whoever has passed over what Avow has pruned stands, where there is nothing else: the chain goes on after it. */
  readonly passed: Place | null;
}

/**
 * The next records of a tenant after a place.
 * @param prunings what Avow has removed by itself, which is passed over; asked where a record is not there
 */
export async function recordsAfter(
  store: Pick<Store, 'listSeals' | 'getAudits'>,
  tenant: string,
  { seal, records, entries = 0 }: Place,
  prunings: () => Promise<Pick<Prunings, 'has'>>,
): Promise<Onward> {
  const seals = await store.listSeals(tenant, seal, SEALS_AT_ONCE);
  const begun = (one: StoredSeal) => (one.number === seal + 1 ? records : 0);
  const next = seals
    .flatMap((one) => leavesOf(one).map((leaf, index, all) => ({ one, leaf, index, isLast: index === all.length - 1 })))
    .filter(({ one, index }) => index >= begun(one));
  const found: SealedRecord[] = [];
  for (let start = 0; start < next.length && found.length < RECORDS_AT_MOST; start += ROWS_AT_ONCE) {
    const some = next.slice(start, start + ROWS_AT_ONCE);
    const rows = new Map((await store.getAudits(some.map(({ leaf }) => leaf.seq))).map((row) => [row.seq, row]));
    const gone = some.every(({ leaf }) => rows.has(leaf.seq)) ? NO_PRUNINGS : await prunings();
    for (const sealed of some) {
      const row = rows.get(sealed.leaf.seq) ?? null;
      if (row === null && gone.has(sealed.leaf.place)) continue;
      found.push(...recordsOf(tenant, sealed, row).slice(sealed === next[0] ? entries : 0));
    }
  }
  const last = next.at(-1);
  return { records: found.slice(0, RECORDS_AT_MOST), passed: last === undefined ? null : placeAfter(last.one, last) };
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
      after: isLastOfRecord
        ? placeAfter(one, { index, isLast })
        : { seal: one.number - 1, hash: one.previous, records: index, entries: single + 1 },
    };
  });
}

/** After the whole of what was sealed as one. */
function placeAfter(
  { number, hash, previous }: StoredSeal,
  { index, isLast }: Pick<Sealed, 'index' | 'isLast'>,
): Place {
  return isLast ? { seal: number, hash, records: 0 } : { seal: number - 1, hash: previous, records: index + 1 };
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
