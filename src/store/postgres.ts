import { type SQLWrapper, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import * as tables from '../../schema/postgres.ts';
import type { Dialect } from './dialect.ts';
import type { Driver } from './driver.ts';
import { checkNotNewer, migrationsFolder } from './migrations.ts';
import { postgresDriver } from './postgres-driver.ts';

const pgText = new PgDialect();
/** The part of a key that fact_lookup has (schema/postgres.ts). It keeps order, so a range of keys lies in one of starts. */
const start = (key: SQLWrapper) => sql`left(${key}, 256)`;

export const postgresDialect: Dialect = {
  tables,
  toQuery: (statement) => pgText.sqlToQuery(statement),
  keepingRows: sql`for key share`,
  keepingValues: sql`for share`,
  standInLine: (line) => sql`select pg_advisory_xact_lock(hashtextextended(${line}, 0))`,
  listed: (json) => sql`select jsonb_array_elements_text(${json}::jsonb)`,
  compare: {
    eq: (column, key) => sql`${start(column)} = ${start(key)} and ${column} = ${key}`,
    gt: (column, key) => sql`${start(column)} >= ${start(key)} and ${column} > ${key}`,
    ge: (column, key) => sql`${start(column)} >= ${start(key)} and ${column} >= ${key}`,
    lt: (column, key) => sql`${start(column)} <= ${start(key)} and ${column} < ${key}`,
    le: (column, key) => sql`${start(column)} <= ${start(key)} and ${column} <= ${key}`,
    co: (column, key) => sql`strpos(${column}, ${key}) > 0`,
    ew: (column, key) => sql`right(${column}, char_length(${key})) = ${key}`,
  },
  bytewise: (text) => sql`(${text}) collate "C"`,
  orderOf: (key) => [start(key), key],
  isAfter: {
    ascending: (at, other) =>
      sql`${start(at.key)} >= ${start(other.key)} and (${at.key}, ${at.id}) > (${other.key}, ${other.id})`,
    descending: (at, other) =>
      sql`${start(at.key)} <= ${start(other.key)} and (${at.key}, ${at.id}) < (${other.key}, ${other.id})`,
  },
};

/** Any number that only Avow takes: nodes that start at once upgrade the tables one after the other. */
const UPGRADE_LOCK = 0x61766f77;
const INT8 = 20;

/** Connects and brings the tables up to date. Throws pg's errors, and OpenError for a newer Avow's database. */
export async function openPostgres(url: string): Promise<Driver> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    max: 10,
    // Milliseconds since the epoch: exact in a number, where pg would give text.
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // A connection that breaks fails the query it is in and is replaced for the next; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await upgrade(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return postgresDriver(pool);
}

async function upgrade(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [UPGRADE_LOCK]);
    checkNotNewer('postgres', await lastMigration(client));
    await migrate(drizzle(client), { migrationsFolder: migrationsFolder('postgres') });
  } finally {
    // Closing the connection gives the lock back, whatever state it is in.
    client.release(true);
  }
}

async function lastMigration(client: pg.PoolClient): Promise<number | null> {
  const table = 'drizzle.__drizzle_migrations';
  const known = await client.query<{ known: boolean }>('select to_regclass($1) is not null as known', [table]);
  if (known.rows[0]?.known !== true) return null;
  const last = await client.query<{ at: number | null }>(`select max(created_at) as at from ${table}`);
  return last.rows[0]?.at ?? null;
}
