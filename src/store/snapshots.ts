import type { Dialect } from './dialect.ts';
import type { Driver, SqlValue, Step } from './driver.ts';
import { perDialect } from './per-dialect.ts';
import type { SnapshotPart, SnapshotReads, SnapshotWrite, StoredSnapshot } from './snapshot-port.ts';
import { type snapshotChanges, snapshotReads } from './snapshot-statements.ts';
import { bind, type Statement } from './statement.ts';
import { step } from './step.ts';

type Row = Readonly<Record<string, SqlValue>>;

const readsOf = perDialect(snapshotReads);

/** The part of a store that reads orders as they were. */
export function createSnapshots(driver: Driver, dialect: Dialect): SnapshotReads {
  const reads = readsOf(dialect);
  const list = async <R>(statement: Statement, values: Row) =>
    (await driver.all(statement, bind(statement, values))) as readonly R[];
  return {
    getSnapshot: async (tenant, id) => (await list<StoredSnapshot>(reads.getSnapshot, { tenant, id }))[0] ?? null,
    listSnapshots: (tenant, owner) => list(reads.listSnapshots, { tenant, owner }),
    getSnapshotPart: async (tenant, snapshot, part) =>
      (await list<SnapshotPart>(reads.getSnapshotPart, { tenant, snapshot, part }))[0]?.places ?? null,
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
