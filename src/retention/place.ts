/** How far the records of a kind have been pruned in a tenant's chain: kept in the database, for all nodes. */
import type { RecordKind } from '../audit/retained-kind.ts';
import type { StoredStream, Write } from '../store/port.ts';

export interface PrunePlace {
  /** None of the kind is left up to this seal, but for what was altered. */
  readonly seal: number;
  /** Nor among so many of the next one's. */
  readonly records: number;
}

/** No stream has one of these names: theirs begin otherwise, or have no colon. */
const nameOf = (kind: RecordKind) => `audit-pruned:${kind}`;

/** One node at a time prunes; no tenant has no name. */
export const PRUNE_LEASE = { tenant: '', name: 'audit-pruning' } as const;

export async function readPlace(
  store: { getStream(tenant: string, name: string): Promise<StoredStream | null> },
  tenant: string,
  kind: RecordKind,
): Promise<PrunePlace> {
  const stored = await store.getStream(tenant, nameOf(kind));
  if (stored === null) return { seal: 0, records: 0 };
  const { records }: Pick<PrunePlace, 'records'> = JSON.parse(stored.settled);
  return { seal: stored.position, records };
}

export function placeWrite(
  tenant: string,
  kind: RecordKind,
  { seal, records }: PrunePlace,
): Extract<Write, { kind: 'moveStream' }> {
  return { kind: 'moveStream', tenant, name: nameOf(kind), position: seal, settled: JSON.stringify({ records }) };
}
