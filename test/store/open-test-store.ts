import Sqlite, { type Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { migrationsFolder } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { sqliteDialect, sqliteDriver } from '../../src/store/sqlite.ts';
import { createStore } from '../../src/store/store.ts';

let migrated: Buffer | null = null;

/**
 * openStore for the worlds of tests, of which there are more than a thousand: one in memory is a copy of one that has its tables. That
 * openStore makes them, the tests of the store see to.
 */
export const openTestStore: typeof openStore = async (database, options) =>
  database === ':memory:' ? createStore(sqliteDriver(copy()), sqliteDialect) : openStore(database, options);

function copy(): Database {
  migrated ??= migratedDatabase();
  return new Sqlite(migrated);
}

function migratedDatabase(): Buffer {
  const database = new Sqlite(':memory:');
  migrate(drizzle(database), { migrationsFolder: migrationsFolder('sqlite') });
  const content = database.serialize();
  database.close();
  return content;
}
