import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal } from './statement.ts';

/** What the feed of changes and its receivers are read with. */
export function feedReads(dialect: Dialect) {
  const { change, changeCounter, eventStream } = dialect.tables;
  const read = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  return {
    listChanges: read(
      'listChanges',
      sql`select ${columns(change, ['tenant', 'number', 'id', 'at', 'record'])} from ${change}
          where ${equal(change, ['tenant'])} and ${change.number} > ${sql.placeholder('after')}
          order by ${change.number} limit ${sql.placeholder('limit')}`,
    ),
    lastChange: read(
      'lastChange',
      sql`select ${columns(changeCounter, ['last'])} from ${changeCounter} where ${equal(changeCounter, ['tenant'])}`,
    ),
    changeTenants: read('changeTenants', sql`select ${columns(changeCounter, ['tenant'])} from ${changeCounter}`),
    getStream: read(
      'getStream',
      sql`select ${columns(eventStream, ['position', 'settled'])} from ${eventStream}
          where ${equal(eventStream, ['tenant', 'name'])}`,
    ),
  };
}

/** What they are written with. */
export function feedChanges(dialect: Dialect) {
  const { change, changeCounter, eventStream } = dialect.tables;
  const { placeholder } = sql;
  const write = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  const streamColumns = sql`(tenant, name, position, settled, holder, held_until)`;
  return {
    /**
     * Takes the next `count` numbers of a tenant. A sequence would not do: in PostgreSQL it gives 7 and 8 to two commits of
     * which the second may become visible first, and a reader that has passed 8 never sees 7. This row is locked from here
     * to the commit, so numbers become visible in their order; and a commit that fails gives its numbers back.
     */
    takeNumbers: write(
      'takeNumbers',
      sql`insert into ${changeCounter} (tenant, last) values (${placeholder('tenant')}, ${placeholder('count')})
          on conflict (tenant) do update set last = ${changeCounter.last} + excluded.last`,
    ),
    /** `behind`: how many of the numbers taken are for later changes. */
    insertChange: write(
      'insertChange',
      sql`insert into ${change} (tenant, number, id, at, record)
          select ${changeCounter.tenant}, ${changeCounter.last} - ${placeholder('behind')}, ${placeholder('id')},
          ${placeholder('at')}, ${placeholder('record')} from ${changeCounter} where ${equal(changeCounter, ['tenant'])}`,
    ),
    deleteChanges: write(
      'deleteChanges',
      sql`delete from ${change} where ${equal(change, ['tenant'])} and ${change.number} <= ${placeholder('number')}`,
    ),
    /** Never back: of two acknowledgements that cross, the later one stays. */
    moveStream: write(
      'moveStream',
      sql`insert into ${eventStream} ${streamColumns}
          values (${placeholder('tenant')}, ${placeholder('name')}, ${placeholder('position')}, ${placeholder('settled')}, null, 0)
          on conflict (tenant, name) do update set position = excluded.position, settled = excluded.settled
          where ${eventStream.position} <= excluded.position`,
    ),
    holdStream: write(
      'holdStream',
      sql`insert into ${eventStream} ${streamColumns}
          values (${placeholder('tenant')}, ${placeholder('name')}, 0, '[]', ${placeholder('holder')}, ${placeholder('until')})
          on conflict (tenant, name) do update set holder = excluded.holder, held_until = excluded.held_until
          where ${eventStream.holder} is null or ${eventStream.holder} = excluded.holder
          or ${eventStream.heldUntil} <= ${placeholder('now')}`,
    ),
  };
}
