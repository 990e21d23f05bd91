import type pg from 'pg';
import type { Driver } from './driver.ts';
import { type Execute, isDeadlock, runBatch, runBatchEach } from './postgres-batch.ts';
import { isPostgresOutage } from './postgres-outage.ts';
import { queryOf } from './postgres-query.ts';
import { createPostgresScan } from './postgres-scans.ts';
import { outageNamer, tellingOutages } from './unavailable.ts';

const ATTEMPTS = 3;

/** How long a question may take that others need not wait for. */
const SCAN_MS = 10_000;

/**
 * A transaction each, READ COMMITTED. That is enough, since a decision never rests on a read of its own transaction: an
 * UPDATE or DELETE compares the version in its WHERE clause, which PostgreSQL evaluates anew on the row as a concurrent
 * commit left it, and an INSERT … ON CONFLICT DO NOTHING waits for whoever is inserting the same key. Either way the loser
 * changes no row, and is a Conflict.
 */
export function postgresDriver(pool: pg.Pool, scanMs: number = SCAN_MS): Driver {
  const underWay = new Set<Promise<unknown>>();

  function tracked<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.then(
      () => underWay.delete(settled),
      () => underWay.delete(settled),
    );
    underWay.add(settled);
    return work;
  }

  const all: Driver['all'] = (statement, values) =>
    tracked(pool.query(queryOf(statement, values)).then(({ rows }) => rows));
  const scan = createPostgresScan(pool, scanMs);
  const driver: Driver = {
    all,
    first: async (statement, values) => (await all(statement, values))[0] ?? null,
    scan: (...asked) => tracked(scan(...asked)),
    batch: (steps) => tracked(retryDeadlock(() => transaction(pool, (execute) => runBatch(execute, steps)))),
    batchEach: (batches) =>
      tracked(retryDeadlock(() => transaction(pool, (execute) => runBatchEach(execute, batches)))),
    close: async () => {
      // The pool leaves those unserved that wait for a connection when it ends.
      await Promise.all(underWay);
      await pool.end();
    },
  };
  return tellingOutages(driver, outageNamer(isPostgresOutage));
}

async function transaction<T>(pool: pg.Pool, work: (execute: Execute) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(
      async (statement, values) => (await client.query(queryOf(statement, values))).rowCount ?? 0,
    );
    await client.query('commit');
    client.release();
    return result;
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
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}
