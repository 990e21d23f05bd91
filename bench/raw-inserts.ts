import { rmSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';

export interface RawInserts {
  /** Inserts into the copy what has come to the original since; milliseconds, of the transaction alone. */
  repeatLast(): number;
  /** How many rows that were, the last time. */
  rows(): number;
  close(): void;
}

/** What a creation leaves, each by the column that grows: an id of Avow's begins with the time. */
const TABLES = [
  { table: 'resource', grows: 'id' },
  { table: 'unique_value', grows: 'resource' },
  { table: 'fact', grows: 'resource' },
  { table: 'audit', grows: 'id' },
  { table: 'change', grows: 'number' },
] as const;

/** The floor: the rows that Avow wrote, written to a copy of its database with nothing but prepared inserts. */
export function rawInserts(file: string): RawInserts {
  const original = new Sqlite(file, { readonly: true });
  const copyFile = `${file}.raw`;
  original.prepare('vacuum into ?').run(copyFile);
  const copy = new Sqlite(copyFile);
  copy.pragma('journal_mode = WAL');
  copy.pragma('synchronous = FULL');
  copy.pragma('cache_size = -65536');
  copy.pragma('wal_autocheckpoint = 32768');
  const tables = TABLES.map(({ table, grows }) => ({
    insert: insertOf(copy, table),
    fresh: freshRows(original, table, grows),
  }));
  let count = 0;
  return {
    repeatLast() {
      const work = tables.map(({ insert, fresh }) => ({ insert, rows: fresh() }));
      count = work.reduce((sum, { rows }) => sum + rows.length, 0);
      const began = performance.now();
      copy.transaction(() => {
        for (const { insert, rows } of work) for (const row of rows) insert.run(row);
      })();
      return performance.now() - began;
    },
    rows: () => count,
    close() {
      original.close();
      copy.close();
      rmSync(copyFile, { force: true });
    },
  };
}

function insertOf(copy: Database, table: string) {
  const columns = copy.pragma(`table_info(${table})`) as { name: string }[];
  return copy.prepare(`insert into ${table} values (${columns.map(() => '?').join(', ')})`);
}

/** What has come to a table since it was asked the last time, in the order in which it came. */
function freshRows(original: Database, table: string, grows: string): () => unknown[][] {
  const last = original.prepare(`select max(${grows}) from ${table}`).pluck();
  const since = original.prepare(`select * from ${table} where ${grows} > ? order by ${grows}`).raw();
  let seen = last.get();
  return () => {
    const rows = since.all(seen) as unknown[][];
    seen = last.get();
    return rows;
  };
}
