import Sqlite, { type Database } from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import * as tables from '../../schema/sqlite.ts';
import type { Dialect } from './dialect.ts';
import type { Driver, SqlValue, Step } from './driver.ts';
import { createGroupCommit } from './group-commit.ts';
import { createGroupRead } from './group-read.ts';
import { checkNotNewer, migrationsFolder } from './migrations.ts';
import { Conflict } from './port.ts';
import { openScans, type Scans } from './sqlite-scans.ts';
import type { Statement } from './statement.ts';
import { createTurn } from './turn.ts';
import { codeOf, outageNamer } from './unavailable.ts';

/**
 * Where it plans a join or an order, SQLite looks at what is bound to a bare parameter, and plans anew at each execution: at
 * 40 µs, six times what the rest costs. It does not look behind a plus, which changes nothing, not even of a text.
 */
class ParametersUnseen extends SQLiteSyncDialect {
  override escapeParam(): string {
    return '+?';
  }
}

const text = new ParametersUnseen();

/** Text compares by its bytes in SQLite; length() and substr() stop at a NUL in a text, but not in a blob. */
export const sqliteDialect: Dialect = {
  tables,
  toQuery: (statement) => text.sqlToQuery(statement),
  keepingRows: sql``,
  keepingValues: sql``,
  standInLine: null,
  listed: (json) => sql`select value from json_each(${json})`,
  compare: {
    eq: (column, key) => sql`${column} = ${key}`,
    gt: (column, key) => sql`${column} > ${key}`,
    ge: (column, key) => sql`${column} >= ${key}`,
    lt: (column, key) => sql`${column} < ${key}`,
    le: (column, key) => sql`${column} <= ${key}`,
    co: (column, key) => sql`instr(${column}, ${key}) > 0`,
    // substr() of an empty blob is null.
    ew: (column, key) =>
      sql`coalesce(substr(cast(${column} as blob), octet_length(${column}) - octet_length(${key}) + 1), x'') = cast(${key} as blob)`,
  },
  bytewise: (text) => sql`${text}`,
  orderOf: (key) => [key],
  isAfter: {
    ascending: (at, other) => sql`(${at.key}, ${at.id}) > (${other.key}, ${other.id})`,
    descending: (at, other) => sql`(${at.key}, ${at.id}) < (${other.key}, ${other.id})`,
  },
};

export interface SqliteOptions {
  /** How long a question may take that others need not wait for. */
  readonly scanMs?: number;
  /** Whether nothing of what is deleted stays in the files: SQLite leaves it where it was until something else needs the place. */
  readonly shreds?: boolean;
  /** Whether it is refused where nothing can be written: what only reads can do without. */
  readonly mustWrite?: boolean;
}

/** Opens a SQLite file and brings its tables up to date. Throws SqliteError, and OpenError for a newer Avow's file. */
export function openSqlite(
  file: string,
  { scanMs = SCAN_MS, shreds = false, mustWrite = false }: SqliteOptions = {},
): Driver {
  const database = new Sqlite(file);
  try {
    // Readers in other processes, such as `avow audit`, never wait for a writer, nor it for them.
    database.pragma('journal_mode = WAL');
    // Acknowledged means durable: each commit is synced before it is told.
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 5000');
    // The facts of one person lie on many pages: with 64 MiB of them in memory, and 128 MiB of log before it is copied into
    // the file (a page that changed often is copied once; of a quarter of that log, so many are copied that a change costs a
    // tenth more in SQLite), a third more people are written a second.
    database.pragma('cache_size = -65536');
    database.pragma('wal_autocheckpoint = 32768');
    // What undoes a statement that fails half-way is written on the side: into a temporary file, at a sixth of a creation's cost.
    database.pragma('temp_store = MEMORY');
    if (shreds) database.pragma('secure_delete = ON');
    checkNotNewer('sqlite', lastMigration(database));
    migrate(drizzle(database), { migrationsFolder: migrationsFolder('sqlite') });
    // Removes nothing, and fails where nothing could be removed; BEGIN IMMEDIATE does not.
    if (mustWrite) database.exec('delete from __drizzle_migrations where false');
  } catch (error) {
    database.close();
    throw error;
  }
  const driver = sqliteDriver(database, file === ':memory:' ? null : openScans(file, scanMs));
  if (!shreds) return driver;
  const close = async () => {
    // What the pages were before is in the log until it is emptied; whoever reads at this moment is waited for.
    database.pragma('wal_checkpoint(TRUNCATE)');
    await driver.close();
  };
  return { ...driver, close };
}

/** Another process holds it, the disk is full or gone. */
const OUTAGE = /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)|ERR_PROCESS)/;

/** How long a question may take that others need not wait for. */
const SCAN_MS = 10_000;

/**
 * A driver over an open database that has the tables.
 * @param scans where it is asked what takes long; null where nobody else can open it
 */
export function sqliteDriver(database: Database, scans: Scans | null = null): Driver {
  const prepared = new WeakMap<Statement, Sqlite.Statement<SqlValue[]>>();

  function prepare(statement: Statement): Sqlite.Statement<SqlValue[]> {
    const known = prepared.get(statement);
    if (known !== undefined) return known;
    const made = database.prepare<SqlValue[]>(statement.text);
    prepared.set(statement, made);
    return made;
  }

  const atEndOfTurn = createTurn(() => reads.flush(), { size: () => commits.size(), flush: () => commits.flush() });
  const named = outageNamer((error) => !database.open || OUTAGE.test(codeOf(error)));
  const reads = createGroupRead(database, atEndOfTurn, named);
  const commits = createGroupCommit(
    database,
    (steps: readonly Step[]) =>
      steps.map(({ statement, values, conflict }) => {
        const prepared = prepare(statement);
        const changes = prepared.reader ? prepared.all(...values).length : prepared.run(...values).changes;
        if (conflict !== null && changes === 0) throw new Conflict(conflict.kind, conflict.path);
        return changes;
      }),
    atEndOfTurn,
    named,
  );

  const all: Driver['all'] = (statement, values) => reads.ask(() => prepare(statement).all(...values));
  const outage = (error: unknown): never => {
    throw named(error);
  };
  return {
    all,
    first: (statement, values) => reads.ask(() => prepare(statement).get(...values) ?? null),
    scan: scans === null ? all : (statement, values, by) => scans.all(statement, values, by).catch(outage),
    batch: (steps) => commits.add(steps),
    // Those of one turn of the event loop share a transaction, in their order.
    batchEach: (batches) => Promise.allSettled(batches.map((steps) => commits.add(steps))),
    close: async () => {
      scans?.close();
      reads.flush();
      commits.flush();
      database.close();
    },
  };
}

function lastMigration(database: Database): number | null {
  const known = database.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get();
  if (known === undefined) return null;
  const last = database.prepare('select max(created_at) from __drizzle_migrations').pluck().get();
  return last === null ? null : Number(last);
}
