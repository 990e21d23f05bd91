import type { PGlite, Transaction } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Driver } from '../../src/store/driver.ts';
import { migrationsFolder } from '../../src/store/migrations.ts';
import type { Store } from '../../src/store/port.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import { type Execute, runBatch, runBatchEach } from '../../src/store/postgres-batch.ts';
import { storable } from '../../src/store/postgres-query.ts';
import { createStore } from '../../src/store/store.ts';
import { emptyPglite } from './pglite-database.ts';

/**
 * PostgreSQL in this process, with nothing kept: what PostgreSQL is tested on where no server is.
 * @param before statements that leave it as another version did
 */
export async function openPglite(before = ''): Promise<Store> {
  const database = await emptyPglite();
  await database.exec(before);
  await migrate(drizzle(database), { migrationsFolder: migrationsFolder('postgres') });
  return createStore(pgliteDriver(database), postgresDialect);
}

function pgliteDriver(database: PGlite): Driver {
  const all: Driver['all'] = async (statement, values) =>
    (await database.query(statement.text, values.map(storable))).rows;
  return {
    all,
    first: async (statement, values) => (await all(statement, values))[0] ?? null,
    scan: all,
    batch: (steps) => database.transaction((transaction) => runBatch(executeIn(transaction), steps)),
    batchEach: (batches) => database.transaction((transaction) => runBatchEach(executeIn(transaction), batches)),
    close: () => database.close(),
  };
}

function executeIn(transaction: Transaction): Execute {
  return async ({ text }, values) => {
    const { rows, affectedRows = 0 } = await transaction.query(text, values.map(storable));
    // As in pg's rowCount: of a query, how many it found.
    return affectedRows || rows.length;
  };
}
