/**
 * In SQLite no statement reads more of a tenant than it is about: what takes a moment with few people takes none longer with many. Not
 * the searches, which are planned by what they find (query-plan.test.ts).
 */
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterAll, expect, test } from 'vitest';
import { membershipReads } from '../../src/store/membership-statements.ts';
import { migrationsFolder } from '../../src/store/migrations.ts';
import { snapshotReads } from '../../src/store/snapshot-statements.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import type { Statement } from '../../src/store/statement.ts';
import { changeStatements, readStatements } from '../../src/store/statements.ts';
import { sweepStatements } from '../../src/store/sweep.ts';

const database = new Sqlite(':memory:');
migrate(drizzle(database), { migrationsFolder: migrationsFolder('sqlite') });
afterAll(() => void database.close());

/** Those that are about all that they read, and why that is not much. */
const ABOUT_ALL: Readonly<Record<string, string>> = {
  insertChange: 'the counter of a tenant, one row',
  expectRoom: 'counts the clients that registered themselves, which are bounded',
  sweepSnapshotParts: 'of walks that are under way',
  listKeys: 'the signing keys',
  standingOf: 'one row, that of what was made of nothing',
  listCredentials: 'of one tenant',
  expectGroups: 'the groups around one person, found beforehand',
};

const all = Object.entries({
  ...changeStatements(sqliteDialect),
  ...readStatements(sqliteDialect),
  ...membershipReads(sqliteDialect),
  ...snapshotReads(sqliteDialect),
  ...Object.fromEntries(sweepStatements(sqliteDialect).map((statement) => [statement.name ?? '', statement])),
}).filter((entry): entry is [string, Statement] => {
  const [name, statement] = entry;
  return statement !== null && 'text' in statement && !Object.hasOwn(ABOUT_ALL, name);
});

test.each(all)('%s', (_, { text, parameters }) => {
  const plan = database.prepare(`explain query plan ${text}`).all(...parameters.map(() => 'x'));
  const steps = plan.map((step) => String(Object(step).detail));
  expect(steps.filter((step) => /^SCAN (?!json_each|CONSTANT)|\(tenant=\?\)$/.test(step))).toEqual([]);
});
