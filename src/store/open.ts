import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './make-folder.ts';
import { openErrorOf } from './open-error.ts';
import type { Store } from './port.ts';
import type { SqliteOptions } from './sqlite.ts';
import { createStore } from './store.ts';

/**
 * Opens the store that `database:` of avow.yaml names, its tables brought up to date: `postgres://…` or a SQLite file, whose
 * directory is made where it is missing, under baseDirectory where its path is relative; `:memory:` is one that is gone
 * with the process. Throws OpenError, whose message is for the operator.
 */
export async function openStore(database: string, options: StoreOptions): Promise<Store> {
  return /^postgres(ql)?:/i.test(database) ? openServer(database) : openFile(database, options);
}

export interface StoreOptions extends Pick<SqliteOptions, 'shreds' | 'mustWrite'> {
  readonly baseDirectory: string;
}

async function openFile(database: string, { baseDirectory, ...options }: StoreOptions): Promise<Store> {
  const file = database === ':memory:' ? database : path.resolve(baseDirectory, database);
  // Loaded here, so that a node does not load the driver of the other database.
  const { openSqlite, sqliteDialect } = await import('./sqlite.ts');
  try {
    if (database !== ':memory:') makeFile(file);
    return createStore(openSqlite(file, options), sqliteDialect);
  } catch (error) {
    throw openErrorOf(error, `the database ${file}`);
  }
}

/**
 * People and sealed keys stand in it: for this user's eyes alone, whatever the umask. SQLite gives the files it keeps beside it
 * the same mode. One that is there is left as it is.
 */
function makeFile(file: string): void {
  makeFolder(path.dirname(file));
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

async function openServer(url: string): Promise<Store> {
  const { openPostgres, postgresDialect } = await import('./postgres.ts');
  try {
    return createStore(await openPostgres(url), postgresDialect);
  } catch (error) {
    const { host, pathname } = URL.parse(url) ?? { host: '', pathname: '' };
    throw openErrorOf(error, `the database postgres://${host}${pathname}`);
  }
}
