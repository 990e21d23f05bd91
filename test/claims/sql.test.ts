import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CarryOver, createCarryOver } from '../../src/carry-over.ts';
import { createPlanner } from '../../src/claims/plan.ts';
import type { BuiltRegistry } from '../../src/claims/registry.ts';
import { runPlan } from '../../src/claims/run.ts';
import type { SourceOutcome, Values } from '../../src/claims/source.ts';
import type { OpenDatabase } from '../../src/effects.ts';
import { openDatabase } from '../../src/sql/open.ts';
import { CALM, contextOf, JOHN, registryOf } from './config.ts';

/** The same on both databases. */
const SETUP = [
  'create table person (id integer primary key, department text, active boolean, seats bigint)',
  'create table right_of (person integer, name text)',
  "insert into person values (2998, 'Trading', true, 12), (7, null, false, 9007199254740993)",
  "insert into right_of values (2998, 'orders'), (2998, 'mail'), (2998, null)",
];

const opened: CarryOver[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.end()));
});

const PERSON = {
  query: 'select department, active, seats from person where id = :user.userId',
  gives: { department: 'string', active: 'boolean', seats: 'integer' },
};

function registryFor(database: string, config: object, open: OpenDatabase = openDatabase): BuiltRegistry {
  const hr = { kind: 'sql', database, timeout: '10s', ...PERSON, ...config };
  const carryOver = createCarryOver({});
  opened.push(carryOver);
  return registryOf({ resolvers: { hr } }, { openDatabase: open, monotonic: () => performance.now(), carryOver });
}

/** What the database says of John, or of whom else the changes make him. */
async function ask(database: string, config: object = {}, user: Values = JOHN): Promise<SourceOutcome | undefined> {
  const { registry, problems } = registryFor(database, config);
  expect(problems).toEqual([]);
  const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
  return (await runPlan(plan, contextOf({ user }), CALM)).sources.get('hr');
}

function databaseContract(name: string, database: () => string, hang: string): void {
  describe(`a person's row in ${name}`, () => {
    test('is found by a bound value, each column in the type that is declared', async () => {
      const values = { department: 'Trading', active: true, seats: 12 };
      expect(await ask(database())).toMatchObject({ status: 'answered', values, dropped: [] });
    });

    test('that is not there gives nothing: that is an answer', async () => {
      expect(await ask(database(), {}, { ...JOHN, userId: 1 })).toMatchObject({ status: 'answered', values: {} });
    });

    test('has no null, and no number beyond 2^53', async () => {
      const outcome = await ask(database(), {}, { ...JOHN, userId: 7 });
      expect(outcome).toMatchObject({ status: 'answered', values: { active: false }, dropped: ['seats'] });
    });

    test('can be several rows: lists, or the first', async () => {
      const rights = { query: 'select name from right_of where person = :user.userId order by name desc' };
      const all = { ...rights, rows: 'all', gives: { name: 'string[]' } };
      expect(await ask(database(), all)).toMatchObject({ values: { name: ['orders', 'mail'] } });
      expect(await ask(database(), { ...all, max: 2 })).toMatchObject({ reason: 'its answer has over 2 rows' });
      const first = { query: `${rights.query.replace('desc', 'asc')};`, gives: { name: 'string' } };
      const named = { ...first, query: first.query.replace(' order', ' and name is not null order') };
      expect(await ask(database(), named)).toMatchObject({ values: { name: 'mail' } });
    });

    test('holds what a person writes as a value, whatever it says', async () => {
      const query = 'select department from person where department = :user.department or id = 0';
      const department = "' or 1=1; drop table person; --";
      const outcome = await ask(database(), { query, gives: { department: 'string' } }, { ...JOHN, department });
      expect(outcome).toMatchObject({ status: 'answered', values: {} });
      expect(await ask(database())).toMatchObject({ values: { department: 'Trading' } });
    });

    test('may be JSON where an object or a list is declared', async () => {
      const query = `select '{"a":1}' as box, '["x"]' as tags, 'x' as broken`;
      const gives = { box: 'object', tags: 'string[]', broken: 'object' };
      expect(await ask(database(), { query, gives })).toMatchObject({
        values: { box: { a: 1 }, tags: ['x'] },
        dropped: ['broken'],
      });
    });

    test.each([
      [
        'a table that is not there',
        { query: 'select a from nowhere', gives: { a: 'string' } },
        /does not answer \(\w+\)/,
      ],
      ['an answer without end', { maxBytes: 64, query: "select '{}' as a", gives: { a: 'string' } }, null],
      [
        'a long answer',
        { maxBytes: 64, query: `select '${'x'.repeat(100)}' as a`, gives: { a: 'string' } },
        /longer than 64 bytes/,
      ],
    ])('%s', async (_, config, reason) => {
      const outcome = await ask(database(), config);
      if (reason === null) expect(outcome).toMatchObject({ status: 'answered' });
      else expect(outcome).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(reason) });
    });

    test('that takes too long is unavailable, and nobody else waits for it', async () => {
      const { registry } = registryFor(database(), { timeout: '300ms', query: hang, gives: { n: 'integer' } });
      const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
      const hanging = runPlan(plan, contextOf(), CALM);
      expect(await ask(database())).toMatchObject({ status: 'answered' });
      expect((await hanging).sources.get('hr')).toMatchObject({ reason: 'no answer within 300 ms' });
      expect(await ask(database())).toMatchObject({ status: 'answered' });
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'avow-sql-'));
const file = join(folder, 'hr.db');
beforeAll(() => {
  const database = new Sqlite(file);
  for (const statement of SETUP) database.exec(statement);
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const ENDLESS = 'with recursive c(n) as (select 1 union all select n + 1 from c) select max(n) as n from c';

databaseContract('SQLite', () => file, ENDLESS);

const server = process.env.AVOW_TEST_POSTGRES;

if (server === undefined) {
  describe.skip('a person’s row in PostgreSQL: skipped, AVOW_TEST_POSTGRES names no server', () => {
    test('set it to postgres://user:password@host:5432/postgres', () => {});
  });
} else {
  const name = `avow_sql_${process.pid}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const run = async (at: string, statements: readonly string[]) => {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  beforeAll(async () => {
    await run(server, [`create database ${name}`]);
    await run(url, [...SETUP, 'create sequence counter']);
  });
  afterAll(() => run(server, [`drop database ${name} with (force)`]));

  databaseContract('PostgreSQL', () => url, 'select pg_sleep(20)::text as s, 1 as n');

  test('PostgreSQL changes nothing, whatever functions a query calls', async () => {
    const outcome = await ask(url, { query: "select nextval('counter') as n", gives: { n: 'integer' } });
    expect(outcome).toMatchObject({ status: 'unavailable', reason: 'the database does not answer (25006)' });
  });

  test('a value that does not fit the query is due to the person, and opens no breaker', async () => {
    const query = 'select department from person where id = :user.department';
    const { registry } = registryFor(url, { query, gives: { department: 'string' }, breaker: { failures: 1 } });
    const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
    const of = async (department: string) =>
      (await runPlan(plan, contextOf({ user: { ...JOHN, department } }), CALM)).sources.get('hr');
    expect(await of('Trading')).toMatchObject({ reason: 'a value does not fit its query (22P02)' });
    expect(await of('2998')).toMatchObject({ values: { department: 'Trading' } });
  });
}

test('a server that ends a question before its source does is one that did not answer in time', async () => {
  const ended = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  const open: OpenDatabase = () => ({ query: () => Promise.reject(ended), close: async () => {} });
  const { registry } = registryFor(file, {}, open);
  const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
  expect((await runPlan(plan, contextOf({ user: JOHN }), CALM)).sources.get('hr')).toMatchObject({
    reason: 'no answer within 10000 ms',
  });
});

describe('SQLite', () => {
  test('is opened before it is asked, so that the first who asks waits no longer than others', async () => {
    const query = vi.fn();
    const open: OpenDatabase = (target) => {
      const database = openDatabase(target);
      return { ...database, query: query.mockImplementation(database.query) };
    };
    const { registry, wake } = registryFor(file, {}, open);
    await wake(AbortSignal.timeout(50_000));
    // To start what answers takes longer than a source is waited for, and the first question does that.
    expect(query).toHaveBeenCalledOnce();
    await expect(query.mock.results[0]?.value).resolves.toBeDefined();
    const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
    expect((await runPlan(plan, contextOf({ user: JOHN }), CALM)).sources.get('hr')).toMatchObject({
      status: 'answered',
    });
  });

  test('that is not there when it is opened stops no start', async () => {
    await expect(registryFor(join(folder, 'none.db'), {}).wake(AbortSignal.timeout(50_000))).resolves.toBeUndefined();
  });

  test('that is not there is unavailable, and is not made', async () => {
    const missing = join(folder, 'missing.db');
    expect(await ask(missing)).toMatchObject({ reason: 'the database does not answer (SQLITE_CANTOPEN)' });
    expect(() => new Sqlite(missing, { fileMustExist: true })).toThrow();
  });

  test('that is no database is unavailable', async () => {
    expect(await ask(join(folder, '..'))).toMatchObject({ status: 'unavailable' });
  });

  test('answers those who wait after one that was given up', async () => {
    const { registry } = registryFor(file, { timeout: '300ms', query: ENDLESS, gives: { n: 'integer' } });
    const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
    const people = [1, 2, 3].map((userId) => contextOf({ user: { ...JOHN, userId } }));
    const outcomes = await Promise.all(people.map((context) => runPlan(plan, context, CALM)));
    for (const { sources } of outcomes) expect(sources.get('hr')).toMatchObject({ status: 'unavailable' });
  });
});

describe('refused at boot', () => {
  test.each<[string, object, string, RegExp]>([
    ['a query that writes', { query: 'delete from person' }, 'query', /says 'delete'/],
    ['a value of an unknown source', { query: 'select 1 where :usr.id = 1' }, 'query', /did you mean 'user'/],
    ['a list for a value', { query: 'select 1 where :user.locations = 1' }, 'query', /a single value is wanted/],
    ['nothing to give', { gives: {} }, 'gives', /gives nothing/],
    ['one value of all rows', { rows: 'all', gives: { a: 'string' } }, 'gives.a', /lists, and this is string/],
    ['a database in memory', { database: ':memory:' }, 'database', /in memory is empty/],
    ['an address that is none', { database: 'postgres://a:b:c@/x y' }, 'database', /not a URL/],
    ['no time', { timeout: '0ms' }, 'timeout', /timeout/],
  ])('%s', (_, config, key, message) => {
    const { problems } = registryFor(file, config);
    expect(problems.map((problem) => problem.key.slice(2).join('.'))).toEqual([key]);
    expect(problems[0]?.message).toMatch(message);
  });
});
