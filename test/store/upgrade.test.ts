import { readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { temporaryFolder } from './folder.ts';
import { idsOf, is, userKey } from './samples.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../schema/migrations/sqlite');

/** A file as the Avow before slots left it. */
function firstVersion(file: string): void {
  const [first] = readMigrationFiles({ migrationsFolder: MIGRATIONS });
  const database = new Sqlite(file);
  database.exec(
    readFileSync(path.join(MIGRATIONS, '0000_start.sql'), 'utf8').replaceAll('--> statement-breakpoint', ''),
  );
  database.exec('create table __drizzle_migrations (id integer primary key, hash text not null, created_at numeric)');
  database
    .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
    .run(first?.hash, first?.folderMillis);
  database.exec(`
    insert into resource values ('t', 'User', 'u1', 1, 'Ada', '{"id":"u1"}', null);
    insert into fact values ('t', 'User', 'title', 'clerk', 'u1', 0), ('t', 'User', 'emails.value', 'ada@x', 'u1', 1);
  `);
  database.close();
}

test('a file of the version before is brought up to date: whoever was found is found', async () => {
  const file = path.join(temporaryFolder(), 'before.db');
  firstVersion(file);
  const store = await openStore(file, { baseDirectory: '/' });
  expect(await store.getResource(userKey('t', 'u1'))).toMatchObject({ version: 1 });
  expect(await idsOf(store, 't', is('title', 'eq', 'clerk'))).toEqual(['u1']);
  expect(await idsOf(store, 't', is('emails.value', 'sw', 'ada'))).toEqual(['u1']);
  expect(await idsOf(store, 'other', is('title', 'eq', 'clerk'))).toEqual([]);
  await store.close();
});
