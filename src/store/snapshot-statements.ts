import { sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

/** What snapshots are read with. */
export function snapshotReads(dialect: Dialect) {
  const { snapshot, snapshotPart } = dialect.tables;
  const all = columns(snapshot, ['tenant', 'id', 'owner', 'expiresAt']);
  return {
    getSnapshot: compileStatement(
      dialect,
      'getSnapshot',
      sql`select ${all} from ${snapshot} where ${equal(snapshot, ['tenant', 'id'])}`,
    ),
    listSnapshots: compileStatement(
      dialect,
      'listSnapshots',
      sql`select ${all} from ${snapshot} where ${equal(snapshot, ['tenant', 'owner'])}
          order by ${snapshot.expiresAt}, ${snapshot.id}`,
    ),
    getSnapshotPart: compileStatement(
      dialect,
      'getSnapshotPart',
      sql`select ${columns(snapshotPart, ['places'])} from ${snapshotPart}
          where ${equal(snapshotPart, ['tenant', 'snapshot', 'part'])}`,
    ),
  };
}

/**
 * What they are written with. A part is written while its snapshot is there, and a snapshot goes before its parts: so none is left
 * behind that came at the same moment.
 */
export function snapshotChanges(dialect: Dialect) {
  const { snapshot, snapshotPart } = dialect.tables;
  const { placeholder } = sql;
  return {
    insertSnapshot: compileStatement(dialect, 'insertSnapshot', insertInto(snapshot)),
    insertSnapshotPart: compileStatement(
      dialect,
      'insertSnapshotPart',
      sql`insert into ${snapshotPart} (tenant, snapshot, part, places)
          select ${snapshot.tenant}, ${snapshot.id}, ${placeholder('part')}, ${placeholder('places')} from ${snapshot}
          where ${snapshot.tenant} = ${placeholder('tenant')} and ${snapshot.id} = ${placeholder('snapshot')}
          ${dialect.keepingRows} on conflict do nothing`,
    ),
    extendSnapshot: compileStatement(
      dialect,
      'extendSnapshot',
      sql`update ${snapshot} set expires_at = ${placeholder('expiresAt')} where ${equal(snapshot, ['tenant', 'id'])}
          and ${snapshot.expiresAt} > ${placeholder('now')}`,
    ),
    deleteSnapshot: compileStatement(
      dialect,
      'deleteSnapshot',
      sql`delete from ${snapshot} where ${equal(snapshot, ['tenant', 'id'])}`,
    ),
    deleteSnapshotParts: compileStatement(
      dialect,
      'deleteSnapshotParts',
      sql`delete from ${snapshotPart} where ${snapshotPart.tenant} = ${placeholder('tenant')}
          and ${snapshotPart.snapshot} = ${placeholder('id')}`,
    ),
  };
}
