import { PGlite, type Transaction } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Driver, Step } from '../../src/store/driver.ts';
import { migrationsFolder } from '../../src/store/migrations.ts';
import { Conflict, type Store } from '../../src/store/port.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import { storable } from '../../src/store/postgres-driver.ts';
import { createStore } from '../../src/store/store.ts';

/** PostgreSQL in this process, with nothing kept: what PostgreSQL is tested on where no server is. */
export async function openPglite(): Promise<Store> {
  const database = await PGlite.create();
  await migrate(drizzle(database), { migrationsFolder: migrationsFolder('postgres') });
  return createStore(pgliteDriver(database), postgresDialect);
}

function pgliteDriver(database: PGlite): Driver {
  return {
    all: async (statement, values) => (await database.query(statement.text, values.map(storable))).rows,
    batch: (steps) => database.transaction((transaction) => run(transaction, steps)),
    close: () => database.close(),
  };
}

async function run(transaction: Transaction, steps: readonly Step[]): Promise<readonly number[]> {
  const changed: number[] = [];
  for (const { statement, values, conflict } of steps) {
    const { affectedRows = 0 } = await transaction.query(statement.text, values.map(storable));
    if (conflict !== null && affectedRows === 0) throw new Conflict(conflict.kind, conflict.path);
    changed.push(affectedRows);
  }
  return changed;
}
