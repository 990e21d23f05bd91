import pg from 'pg';
import type { Driver, SqlValue, Step } from './driver.ts';
import { Conflict } from './port.ts';
import type { Statement } from './statement.ts';

const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/**
 * A transaction each, READ COMMITTED. That is enough, since a decision never rests on a read of its own transaction: an
 * UPDATE or DELETE compares the version in its WHERE clause, which PostgreSQL evaluates anew on the row as a concurrent
 * commit left it, and an INSERT … ON CONFLICT DO NOTHING waits for whoever is inserting the same key. Either way the loser
 * changes no row, and is a Conflict.
 */
export function postgresDriver(pool: pg.Pool): Driver {
  const underWay = new Set<Promise<unknown>>();

  function tracked<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.then(
      () => underWay.delete(settled),
      () => underWay.delete(settled),
    );
    underWay.add(settled);
    return work;
  }

  return {
    all: (statement, values) => tracked(pool.query(queryOf(statement, values)).then(({ rows }) => rows)),
    batch: (steps) => tracked(retryDeadlock(() => transaction(pool, steps))),
    close: async () => {
      // The pool leaves those unserved that wait for a connection when it ends.
      await Promise.all(underWay);
      await pool.end();
    },
  };
}

async function transaction(pool: pg.Pool, steps: readonly Step[]): Promise<readonly number[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const changed: number[] = [];
    for (const { statement, values, conflict } of steps) {
      const { rowCount } = await client.query(queryOf(statement, values));
      if (conflict !== null && rowCount === 0) throw new Conflict(conflict.kind, conflict.path);
      changed.push(rowCount ?? 0);
    }
    await client.query('commit');
    client.release();
    return changed;
  } catch (error) {
    // A connection that cannot even roll back is not used again.
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}

/** Of two commits that wait for each other PostgreSQL ends one, and nothing of that one is kept: it runs again. */
async function retryDeadlock<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof pg.DatabaseError) || error.code !== DEADLOCK) throw error;
    }
  }
}

/** A filter's statement has no name: its shapes are many, and a server keeps what has a name as long as the connection. */
function queryOf({ name, text }: Statement, values: readonly SqlValue[]): pg.QueryConfig {
  return { ...(name === null ? {} : { name }), text, values: values.map(storable) };
}

/**
 * PostgreSQL's text has no U+0000. It becomes U+FFFD, as what is not well-formed does in UTF-8; documents are JSON,
 * where it stands as an escape, and keep it.
 */
export function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
