import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/port.ts';
import { temporaryFolder } from './folder.ts';
import { openPglite } from './pglite.ts';
import { fact, idsOf, is, not, present, updateOf, userKey } from './samples.ts';

/** Somebody, and a device, as the Avow before slots kept them. */
const KEPT = `
  insert into resource values ('t', 'User', 'u1', 1, 'Ada', '{"id":"u1"}', null);
  insert into fact values ('t', 'User', 'title', 'clerk', 'u1', 0), ('t', 'User', 'emails.value', 'ada@x', 'u1', 1),
    ('t', 'User', 'id', 'u1', 'u1', 0), ('t', 'User', 'meta.resourcetype', 'User', 'u1', 0), ('t', 'User', 'active', 'true', 'u1', 0),
    ('t', 'User', 'meta.created', '2026-01-01T00:00:00.000Z', 'u1', 0),
    ('t', 'User', 'meta.lastmodified', '2026-02-01T00:00:00.000Z', 'u1', 0);
  insert into resource values ('t', 'Device', 'd1', 1, null, '{"id":"d1"}', null);
  insert into fact values ('t', 'Device', 'active', 'true', 'd1', 0), ('t', 'Device', 'active', 'false', 'd1', 1);
`;

/** What brings an empty database to where that Avow left it: its tables, what it kept, and that its first migration was done. */
function firstVersion(database: 'sqlite' | 'postgres', migrations: string): string {
  const migrationsFolder = path.resolve(import.meta.dirname, '../../schema/migrations', database);
  const [first] = readMigrationFiles({ migrationsFolder });
  const done = `insert into ${migrations} (hash, created_at) values ('${first?.hash}', ${first?.folderMillis})`;
  return [
    ...(first?.sql ?? []),
    `create table ${migrations} (id integer, hash text not null, created_at bigint)`,
    done,
    KEPT,
  ].join(';\n');
}

const OPENERS: readonly (readonly [string, () => Promise<Store>])[] = [
  [
    'a SQLite file',
    () => {
      const file = path.join(temporaryFolder(), 'before.db');
      new Sqlite(file).exec(firstVersion('sqlite', '__drizzle_migrations')).close();
      return openStore(file, { baseDirectory: '/' });
    },
  ],
  [
    'a database of PostgreSQL',
    () => openPglite(`create schema drizzle;\n${firstVersion('postgres', 'drizzle.__drizzle_migrations')}`),
  ],
];

/** What stood among the facts, and stands in the row since. */
const IN_ROW = {
  id: 'u1',
  active: 'true',
  'meta.created': '2026-01-01T00:00:00.000Z',
  'meta.lastmodified': '2026-02-01T00:00:00.000Z',
};

test.each(OPENERS)(
  '%s of the version before is brought up to date: whoever was found is found',
  async (_name, open) => {
    const store = await open();
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
  },
);
