import type { PlacedAudit, StoredPosting } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { Single } from './entries.ts';
import { type AuditFilter, type Question, questionOf } from './filter.ts';
import { holderKeys } from './holders.ts';
import { openRecords } from './personal-store.ts';
import { seqsIn } from './posting.ts';
import { parseRecord } from './record-keys.ts';
import { readSealCursor, SEAL_STREAM } from './seal-cursor.ts';
import type { ValueHash } from './value-hash.ts';

export interface QueryDeps {
  readonly store: Store;
  readonly valueHash: ValueHash;
}

/** Where the next page goes on: below a record, and within or below the seal that it was found by. */
export interface AuditCursor {
  readonly before: number;
  /** So many of those that were kept together as that record (entries.ts) are below it, too. */
  readonly entry: number;
  /** Null where no seal was looked at yet. */
  readonly seal: number | null;
}

export interface AuditPage {
  /** Newest first, as they were written. */
  readonly records: readonly PlacedAudit[];
  /** Null where there are no more. A page may be short, and even empty, where much was looked at. */
  readonly next: AuditCursor | null;
}

export const FIRST: AuditCursor = { before: Number.MAX_SAFE_INTEGER, entry: 0, seal: null };
export const MOST_RECORDS = 500;

/** How many records are read at once, and for one page at the most. */
const BATCH = 200;
const LOOKED_AT_MOST = 2_000;
/** Characters. */
const OPENED_LENGTH = 65_536;
/** Nodes whose clocks differ by more than that write records that a search by time may pass over. */
const CLOCK_SKEW_MS = 60_000;

/** Where to look. */
interface Bounds {
  /** A seq and a seal below which nothing is of the time that is meant; a seq above which nothing is. */
  readonly after: number;
  readonly fromSeal: number;
  readonly until: number;
  readonly cursor: AuditCursor;
}

/** Records in the order in which they are looked at; each with the seal that it was found by, where one was. */
type Walk = AsyncGenerator<{ readonly seal: number | null; readonly records: readonly PlacedAudit[] }>;

/**
 * A page of a tenant's records that match. An index tells where those are that have what is asked for; what is not sealed yet is
 * looked through.
 */
export async function queryAudit(
  { store, valueHash }: QueryDeps,
  tenant: string,
  filter: AuditFilter,
  { cursor, limit }: { readonly cursor: AuditCursor; readonly limit: number },
): Promise<AuditPage> {
  const question = questionOf(filter, tenant, valueHash);
  const bounds = { ...(await timeBounds(store, tenant, filter)), cursor };
  const found: PlacedAudit[] = [];
  let looked = 0;
  for await (const { seal, records } of walk(store, tenant, question, bounds)) {
    for (const some of together(records)) {
      const singles = newestFirst(await openRecords(store, some));
      for (const one of singles) {
        const { seq, entry = 0 } = one;
        if (!isBelow(one, cursor) || !question.matches(parseRecord(one), one.at)) continue;
        found.push(one);
        if (found.length === limit) return { records: found, next: { before: seq, entry, seal } };
      }
      looked += singles.length;
      const lowest = singles.at(-1)?.seq;
      if (looked >= LOOKED_AT_MOST && lowest !== undefined) {
        return { records: found, next: { before: lowest, entry: 0, seal } };
      }
    }
  }
  return { records: found, next: null };
}

/** All of a tenant's records that match, newest first, read page by page. */
export async function* allRecords(deps: QueryDeps, tenant: string, filter: AuditFilter): AsyncGenerator<PlacedAudit> {
  for (let cursor: AuditCursor | null = FIRST; cursor !== null; ) {
    const page: AuditPage = await queryAudit(deps, tenant, filter, { cursor, limit: MOST_RECORDS });
    yield* page.records;
    cursor = page.next;
  }
}

/** As many as are opened at once: a record may be one, or a hundred. */
function* together(records: readonly PlacedAudit[]): Generator<readonly PlacedAudit[]> {
  for (let start = 0; start < records.length; ) {
    let end = start;
    for (let length = 0; end < records.length && (end === start || length < OPENED_LENGTH); end += 1) {
      length += records[end]?.record.length ?? 0;
    }
    yield records.slice(start, end);
    start = end;
  }
}

/** Those that were kept together come in the order in which they were written. */
function newestFirst(singles: readonly Single<PlacedAudit>[]): readonly Single<PlacedAudit>[] {
  return singles.toSorted((a, b) => b.seq - a.seq || (b.entry ?? 0) - (a.entry ?? 0));
}

function isBelow({ seq, entry = 0 }: Single<PlacedAudit>, cursor: AuditCursor): boolean {
  return seq < cursor.before || (seq === cursor.before && entry < cursor.entry);
}

/** The first place that is not below a cursor. */
function endOf({ before, entry }: AuditCursor): number {
  return entry > 0 ? before + 1 : before;
}

async function timeBounds(store: Store, tenant: string, { from, until }: AuditFilter): Promise<Omit<Bounds, 'cursor'>> {
  const last = await store.lastSeal(tenant);
  const first = from === undefined ? null : await store.sealAt(tenant, from - CLOCK_SKEW_MS);
  const end = until === undefined ? null : await store.sealAt(tenant, until + CLOCK_SKEW_MS);
  const isAllBefore = from !== undefined && first === null;
  return {
    after: isAllBefore ? (last?.lastSeq ?? 0) : (first?.firstSeq ?? 1) - 1,
    fromSeal: isAllBefore ? (last?.number ?? 0) : (first?.number ?? 0),
    until: end === null ? Number.MAX_SAFE_INTEGER : end.lastSeq + 1,
  };
}

function walk(store: Store, tenant: string, { keys, hashes }: Question, bounds: Bounds): Walk {
  return keys === null ? backward(store, tenant, bounds) : indexed(store, tenant, { keys, hashes }, bounds);
}

async function* backward(store: Store, tenant: string, { after, until, cursor }: Bounds): Walk {
  for (let before = Math.min(until, endOf(cursor)); ; ) {
    const records = await store.listAuditBackward(tenant, { after, before }, BATCH);
    if (records.length > 0) yield { seal: null, records };
    if (records.length < BATCH) return;
    before = records.at(-1)?.seq ?? 0;
  }
}

/** First what no seal covers yet, then what the index has, the newest seals first. */
async function* indexed(
  store: Store,
  tenant: string,
  { keys, hashes }: { readonly keys: readonly string[]; readonly hashes: readonly string[] },
  bounds: Bounds,
): Walk {
  const { after, fromSeal, until, cursor } = bounds;
  const sealed = readSealCursor(await store.getStream(SEAL_STREAM.tenant, SEAL_STREAM.name));
  if (cursor.seal === null) yield* backward(store, tenant, { ...bounds, after: Math.max(after, sealed.last) });
  // Only now: whose a value is, is told by the seals up to that one.
  const people = await Promise.all(hashes.map((hash) => holderKeys(store, tenant, hash)));
  const leading = [...new Set([...keys, ...people.flat()])];
  for (let below = cursor.seal === null ? Number.MAX_SAFE_INTEGER : cursor.seal + 1; ; ) {
    const postings = await newestPostings(store, tenant, leading, below);
    for (const [seal, some] of Map.groupBy(postings, (posting) => posting.seal)) {
      if (seal < fromSeal) return;
      // Within the seal of the cursor, and for whoever comes from what had no seal then, it goes on below the record.
      const before = cursor.seal === null || seal === cursor.seal ? Math.min(until, endOf(cursor)) : until;
      const seqs = seqsOf(some).filter((seq) => seq > after && seq < before);
      const records = (await store.getAudits(seqs)).filter((record) => record.tenant === tenant);
      if (records.length > 0) yield { seal, records: records.toReversed() };
      below = seal;
    }
    if (postings.length === 0) return;
  }
}

/** Of several keys, as far down as all of them were read. */
async function newestPostings(
  store: Store,
  tenant: string,
  keys: readonly string[],
  below: number,
): Promise<readonly StoredPosting[]> {
  const lists = await Promise.all(keys.map((key) => store.listPostings(tenant, key, below, BATCH)));
  const floor = Math.max(0, ...lists.map((list) => (list.length < BATCH ? 0 : (list.at(-1)?.seal ?? 0))));
  return lists
    .flat()
    .filter(({ seal }) => seal >= floor)
    .toSorted((a, b) => b.seal - a.seal);
}

function seqsOf(postings: readonly StoredPosting[]): readonly number[] {
  return [...new Set(postings.flatMap(seqsIn))];
}
