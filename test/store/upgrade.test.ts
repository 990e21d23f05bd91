import { readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { temporaryFolder } from './folder.ts';
import { fact, idsOf, is, not, present, updateOf, userKey } from './samples.ts';

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
    insert into fact values ('t', 'User', 'title', 'clerk', 'u1', 0), ('t', 'User', 'emails.value', 'ada@x', 'u1', 1),
      ('t', 'User', 'id', 'u1', 'u1', 0), ('t', 'User', 'meta.resourcetype', 'User', 'u1', 0), ('t', 'User', 'active', 'true', 'u1', 0),
      ('t', 'User', 'meta.created', '2026-01-01T00:00:00.000Z', 'u1', 0),
      ('t', 'User', 'meta.lastmodified', '2026-02-01T00:00:00.000Z', 'u1', 0);
    insert into resource values ('t', 'Device', 'd1', 1, null, '{"id":"d1"}', null);
    insert into fact values ('t', 'Device', 'active', 'true', 'd1', 0), ('t', 'Device', 'active', 'false', 'd1', 1);
  `);
  database.close();
}

/** What stood among the facts, and stands in the row since. */
const IN_ROW = {
  id: 'u1',
  active: 'true',
  'meta.created': '2026-01-01T00:00:00.000Z',
  'meta.lastmodified': '2026-02-01T00:00:00.000Z',
};

test('a file of the version before is brought up to date: whoever was found is found', async () => {
  const file = path.join(temporaryFolder(), 'before.db');
  firstVersion(file);
  const store = await openStore(file, { baseDirectory: '/' });
  expect(await store.getResource(userKey('t', 'u1'))).toMatchObject({ version: 1 });
  expect(await idsOf(store, 't', is('title', 'eq', 'clerk'))).toEqual(['u1']);
  expect(await idsOf(store, 't', is('emails.value', 'sw', 'ada'))).toEqual(['u1']);
  for (const [path, key] of Object.entries(IN_ROW))
    expect(await idsOf(store, 't', is(path, 'eq', key))).toEqual(['u1']);
  const updated = updateOf('t', 'u1', 1, {
    facts: { add: [fact('active', 'false')], remove: [fact('active', 'true')] },
  });
  await store.commit([updated]);
  expect(await idsOf(store, 't', is('active', 'eq', 'true'))).toEqual([]);
  expect(await idsOf(store, 't', not(present('active')))).toEqual([]);
  // What a type of a file calls by that name is its own, and may be several.
  const off = { kind: 'compare', operator: 'eq', path: 'active', key: 'false' } as const;
  const devices = await store.findResources({ tenant: 't', type: 'Device', filter: off, offset: 0, limit: 2 });
  expect(devices.resources.map(({ id }) => id)).toEqual(['d1']);
  expect(await idsOf(store, 'other', is('title', 'eq', 'clerk'))).toEqual([]);
  await store.close();
});
