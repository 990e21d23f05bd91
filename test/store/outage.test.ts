import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { expect, test } from 'vitest';
import { Conflict } from '../../src/store/port.ts';
import { postgresDriver } from '../../src/store/postgres-driver.ts';
import { isPostgresOutage } from '../../src/store/postgres-outage.ts';
import { sqliteDriver } from '../../src/store/sqlite.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';

const SELECT = { name: null, text: 'select 1', parameters: [] };

/** What `state` PostgreSQL answers with. */
function databaseError(state: string): Error {
  return Object.assign(new pg.DatabaseError('it says something', 1, 'error'), { code: state });
}

test.each<[string, boolean, unknown]>([
  ['a shutdown', true, databaseError('57P01')],
  ['a start that is not over', true, databaseError('57P03')],
  ['too many connections', true, databaseError('53300')],
  ['a connection that broke, which pg gives no code', true, new Error('Connection terminated unexpectedly')],
  ['a statement that is wrong', false, databaseError('42601')],
  ['a deadlock', false, databaseError('40P01')],
  ['the loser of two commits', false, new Conflict('version')],
  ['a mistake in this program', false, new TypeError('no value for id')],
])('%s: an outage? %s', (_, isOutage, error) => {
  expect(isPostgresOutage(error)).toBe(isOutage);
});

test('a PostgreSQL that no longer listens is not available, to reads and to commits', async () => {
  const pool = new pg.Pool({ connectionString: `postgres://avow@127.0.0.1:${await closedPort()}/avow` });
  const driver = postgresDriver(pool);
  await expect(driver.all(SELECT, [])).rejects.toThrow(StoreUnavailable);
  await expect(driver.batch([])).rejects.toThrow(StoreUnavailable);
  await expect(driver.batchEach([[]])).rejects.toThrow(StoreUnavailable);
  await driver.close();
});

test('a SQLite file that another process holds is not available, until it lets go', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'avow-outage-'));
  const other = new Sqlite(join(folder, 'avow.db'));
  other.exec('create table t (a)');
  const driver = sqliteDriver(new Sqlite(join(folder, 'avow.db'), { timeout: 1 }));
  const insert = {
    statement: { name: null, text: 'insert into t values (1)', parameters: [] },
    values: [],
    conflict: null,
  };
  other.exec('begin exclusive');
  await expect(driver.batch([insert])).rejects.toThrow(StoreUnavailable);
  other.exec('rollback');
  expect(await driver.batch([insert])).toEqual([1]);
  other.close();
  await driver.close();
  rmSync(folder, { recursive: true });
});

function closedPort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 1));
    });
  });
}
