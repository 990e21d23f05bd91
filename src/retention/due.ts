import { kindOf, type RecordKind } from '../audit/retained-kind.ts';
import { type Leaf, leavesOf, linkHash } from '../audit/seal.ts';
import type { StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { PrunePlace } from './place.ts';

/** Up to where a chain may be pruned. */
export interface Bounds {
  /** Records of this time and later are kept; milliseconds since the epoch. */
  readonly before: number;
  /** Seals after this one are kept: somebody has still to be sent them. */
  readonly seal: number;
  /** The seal with this record, the last of all that are sealed, is kept: by it a cut end is noticed. */
  readonly lastSeq: number;
}

/** A sealed record that is due. */
export interface DueLeaf extends Leaf {
  readonly seal: number;
}

/** What is pruned at once. */
export interface Due {
  /** In the order of the chain; none where the kind has none there. */
  readonly leaves: readonly DueLeaf[];
  readonly after: PrunePlace;
  /** The last that was looked at. */
  readonly seal: Pick<StoredSeal, 'number' | 'hash'>;
  /** No record up to there is later. */
  readonly until: number;
}

const SEALS_AT_ONCE = 20;
/** Few enough that requests do not wait for them: to read, to look up in the index, and to remove. */
const RECORDS_AT_ONCE = 250;
/** Looked through for them. */
const LOOKED_AT = 2_000;

/**
 * The next records of a kind that are due after a place; null where none is.
 * @throws Error at a seal that is not as it was signed: what stands in doubt is not removed
 */
export async function nextDue(
  store: Pick<Store, 'listSeals' | 'listAuditEvents'>,
  tenant: string,
  kind: RecordKind,
  place: PrunePlace,
  bounds: Bounds,
): Promise<Due | null> {
  const seals = untilKept(await store.listSeals(tenant, place.seal, SEALS_AT_ONCE), bounds);
  const broken = seals.find((seal, i) => linkHash(seal) !== seal.hash || !followsOn(seal, seals[i - 1]));
  if (broken !== undefined)
    throw new Error(`seal ${broken.number} of the tenant ${tenant} was altered: see avow audit verify`);
  const looked = atOnce(
    seals.flatMap((seal) => placedLeaves(seal, seal.number === place.seal + 1 ? place.records : 0)),
  );
  if (looked.length === 0) return null;
  const seqs = looked.map(({ leaf }) => leaf.seq);
  const events = new Map((await store.listAuditEvents(tenant, seqs)).map(({ seq, event }) => [seq, event]));
  const isMeant = ({ leaf }: PlacedLeaf) =>
    kindOf(events.get(leaf.seq) ?? 'audit.missing') === kind && events.has(leaf.seq);
  let records = 0;
  const end = looked.findIndex((one) => {
    if (!isMeant(one)) return false;
    records += one.leaf.records;
    return records > RECORDS_AT_ONCE && records > one.leaf.records;
  });
  const taken = end === -1 ? looked : looked.slice(0, end);
  const last = taken.at(-1);
  if (last === undefined) return null;
  return {
    leaves: taken.filter(isMeant).map(({ seal, leaf }) => ({ ...leaf, seal: seal.number })),
    after: last.isLast
      ? { seal: last.seal.number, records: 0 }
      : { seal: last.seal.number - 1, records: last.index + 1 },
    seal: { number: last.seal.number, hash: last.seal.hash },
    until: Math.max(...taken.map(({ seal }) => seal.lastAt)),
  };
}

function followsOn({ previous }: StoredSeal, before: StoredSeal | undefined): boolean {
  return before === undefined || before.hash === previous;
}

function untilKept(seals: readonly StoredSeal[], { before, seal, lastSeq }: Bounds): readonly StoredSeal[] {
  const kept = seals.findIndex((one) => one.lastAt >= before || one.number > seal || one.lastSeq >= lastSeq);
  return kept === -1 ? seals : seals.slice(0, kept);
}

interface PlacedLeaf {
  readonly seal: StoredSeal;
  readonly leaf: Leaf;
  readonly index: number;
  readonly isLast: boolean;
}

function placedLeaves(seal: StoredSeal, from: number): readonly PlacedLeaf[] {
  const all = leavesOf(seal).map((leaf, index, { length }) => ({ seal, leaf, index, isLast: index === length - 1 }));
  return all.slice(from);
}

/** As many as have LOOKED_AT records together, one at least. */
function atOnce(leaves: readonly PlacedLeaf[]): readonly PlacedLeaf[] {
  let records = 0;
  const end = leaves.findIndex(({ leaf }, i) => {
    records += leaf.records;
    return i > 0 && records > LOOKED_AT;
  });
  return end === -1 ? leaves : leaves.slice(0, end);
}
