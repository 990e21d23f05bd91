import { Conflict } from '../../src/store/port.ts';
import type { SnapshotReads, SnapshotWrite, StoredSnapshot } from '../../src/store/snapshot-port.ts';

/** By tenant and id; the places of their parts by tenant, id and number. */
export interface SnapshotState {
  readonly snapshots: Map<string, StoredSnapshot>;
  readonly parts: Map<string, string>;
}

const idOf = (...parts: readonly (string | number)[]) => JSON.stringify(parts);
const beforeParts = (tenant: string, id: string) => `${idOf(tenant, id).slice(0, -1)},`;

/** The part of the reference store that reads orders as they were. */
export function snapshotReads(state: () => SnapshotState): SnapshotReads {
  return {
    getSnapshot: async (tenant, id) => state().snapshots.get(idOf(tenant, id)) ?? null,
    listSnapshots: async (tenant, owner) =>
      [...state().snapshots.values()]
        .filter((one) => one.tenant === tenant && one.owner === owner)
        .toSorted((a, b) => a.expiresAt - b.expiresAt || (a.id < b.id ? -1 : 1)),
    getSnapshotPart: async (tenant, snapshot, part) => state().parts.get(idOf(tenant, snapshot, part)) ?? null,
  };
}

export function isSnapshotWrite<W extends { readonly kind: string }>(write: W | SnapshotWrite): write is SnapshotWrite {
  return ['insertSnapshot', 'insertSnapshotPart', 'extendSnapshot', 'deleteSnapshot'].includes(write.kind);
}

/** And the part that changes them. */
export function applyToSnapshots(state: SnapshotState, write: SnapshotWrite): void {
  const { snapshots, parts } = state;
  switch (write.kind) {
    case 'insertSnapshot': {
      const id = idOf(write.snapshot.tenant, write.snapshot.id);
      if (snapshots.has(id)) throw new Conflict('exists');
      snapshots.set(id, write.snapshot);
      break;
    }
    case 'insertSnapshotPart': {
      const { tenant, snapshot, part, places } = write;
      const id = idOf(tenant, snapshot, part);
      if (!snapshots.has(idOf(tenant, snapshot)) || parts.has(id)) throw new Conflict('spent');
      parts.set(id, places);
      break;
    }
    case 'extendSnapshot': {
      const id = idOf(write.tenant, write.id);
      const known = snapshots.get(id);
      if (known === undefined || known.expiresAt <= write.now) throw new Conflict('spent');
      snapshots.set(id, { ...known, expiresAt: write.expiresAt });
      break;
    }
    case 'deleteSnapshot':
      snapshots.delete(idOf(write.tenant, write.id));
      dropParts(state, write.tenant, write.id);
  }
}

/** Removes those that have expired, and their parts; returns how many of both. */
export function sweepSnapshots(state: SnapshotState, now: number): number {
  const before = state.snapshots.size + state.parts.size;
  for (const [key, { tenant, id, expiresAt }] of state.snapshots) {
    if (expiresAt > now) continue;
    state.snapshots.delete(key);
    dropParts(state, tenant, id);
  }
  return before - state.snapshots.size - state.parts.size;
}

function dropParts({ parts }: SnapshotState, tenant: string, id: string): void {
  for (const key of parts.keys()) if (key.startsWith(beforeParts(tenant, id))) parts.delete(key);
}
