import type { Dialect } from './dialect.ts';
import type { Driver, Step } from './driver.ts';
import { perDialect } from './per-dialect.ts';
import { createReader } from './reader.ts';
import type { SnapshotPart, SnapshotReads, SnapshotWrite, StoredSnapshot } from './snapshot-port.ts';
import { type snapshotChanges, snapshotReads } from './snapshot-statements.ts';
import { step } from './step.ts';

const readsOf = perDialect(snapshotReads);

/** The part of a store that reads orders as they were. */
export function createSnapshots(driver: Driver, dialect: Dialect): SnapshotReads {
  const reads = readsOf(dialect);
  const { list, first } = createReader(driver);
  return {
    getSnapshot: (tenant, id) => first<StoredSnapshot>(reads.getSnapshot, { tenant, id }),
    listSnapshots: (tenant, owner) => list(reads.listSnapshots, { tenant, owner }),
    getSnapshotPart: async (tenant, snapshot, part) =>
      (await first<SnapshotPart>(reads.getSnapshotPart, { tenant, snapshot, part }))?.places ?? null,
  };
}

type Changes = ReturnType<typeof snapshotChanges>;
type WriteOf<K extends SnapshotWrite['kind']> = Extract<SnapshotWrite, { kind: K }>;

/** What each write is made of. */
export const SNAPSHOT_PLANS: {
  readonly [K in SnapshotWrite['kind']]: (changes: Changes, write: WriteOf<K>) => Step[];
} = {
  insertSnapshot: (changes, { snapshot }) => [step(changes.insertSnapshot, { ...snapshot }, 'exists')],
  insertSnapshotPart: (changes, { kind: _, ...part }) => [step(changes.insertSnapshotPart, part, 'spent')],
  extendSnapshot: (changes, { kind: _, ...extension }) => [step(changes.extendSnapshot, extension, 'spent')],
  deleteSnapshot: (changes, { tenant, id }) => [
    step(changes.deleteSnapshot, { tenant, id }),
    step(changes.deleteSnapshotParts, { tenant, id }),
  ],
};
