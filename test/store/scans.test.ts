/** What takes long is answered beside the process, in a SQLite file: nobody else waits for it, and it takes no longer than it may. */
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { BoundFilter } from '../../src/scim/bound.ts';
import { Abandoned } from '../../src/store/abandoned.ts';
import type { SqlValue } from '../../src/store/driver.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { TooCostly } from '../../src/store/too-costly.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { temporaryFolder } from './folder.ts';
import { fact, insertOf, is, not } from './samples.ts';

const folder = temporaryFolder();
const statement = (text: string) => ({ name: null, text, parameters: [] });
const ANYBODY = { tenant: 't', asker: null };
const counting = (to: number) =>
  statement(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${to}) select count(*) as total from n`,
  );
const A_MINUTE_LONG = counting(1e9);
const NEVER_ENDING = counting(1e15);
/** Longer than any test: none is ended because a machine stands still. */
const FOR_EVER = 3_600_000;

describe('a long question', () => {
  const driver = openSqlite(path.join(folder, 'long.db'), { scanMs: FOR_EVER });
  afterAll(() => driver.close());
  const scan = (text: string, ...values: SqlValue[]) => driver.scan(statement(text), values, ANYBODY);

  test('is answered as others are: texts, numbers and nulls', async () => {
    expect(await scan('select ? as a, ? as b, ? as c', 'ä\0', 2 ** 53 - 1, null)).toEqual([
      { a: 'ä\0', b: 2 ** 53 - 1, c: null },
    ]);
    await expect(scan('select nothing')).rejects.toMatchObject({ code: 'SQLITE_ERROR' });
  });

  test('keeps nobody waiting who asks something short, or commits', async () => {
    const leaving = new AbortController();
    const long = driver.scan(A_MINUTE_LONG, [], { tenant: 't', asker: { client: 'c', gone: () => leaving.signal } });
    const left = expect(long).rejects.toThrow(Abandoned);
    const name = statement('insert into slot (tenant, type, path) values (?, ?, ?)');
    await driver.batch([{ statement: name, values: ['t', 'User', 'title'], conflict: null }]);
    expect(await driver.all(statement('select path from slot'), [])).toEqual([{ path: 'title' }]);
    // What was committed before it was asked is in its answer.
    expect(await scan('select path from slot')).toEqual([{ path: 'title' }]);
    leaving.abort();
    await left;
  });

  test('cannot write', async () => {
    await expect(scan('delete from slot')).rejects.toThrow();
    expect(await scan('select path from slot')).toHaveLength(1);
  });
});

test('a question that takes too long is over, and the next one is answered', async () => {
  const driver = openSqlite(path.join(folder, 'late.db'), { scanMs: 300 });
  const [first, second] = await Promise.allSettled([
    driver.scan(NEVER_ENDING, [], ANYBODY),
    driver.scan(NEVER_ENDING, [], ANYBODY),
  ]);
  expect([first, second].map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(first).toMatchObject({ reason: expect.any(TooCostly) });
  // A process that starts on a busy machine may take its time, too.
  const next = () => expect(driver.scan(statement('select 1 as one'), [], ANYBODY)).resolves.toEqual([{ one: 1 }]);
  await vi.waitFor(next, { timeout: 30_000 });
  await driver.close();
});

test('one client whose questions never end keeps no other from its answer', async () => {
  const driver = openSqlite(path.join(folder, 'clients.db'), { scanMs: FOR_EVER });
  const of = (client: string) => ({ tenant: 't', asker: { client, gone: null } });
  const never = [1, 2, 3].map(() => driver.scan(NEVER_ENDING, [], of('greedy')));
  const outcomes = Promise.allSettled(never);
  expect(await driver.scan(statement('select 1 as one'), [], of('modest'))).toEqual([{ one: 1 }]);
  await driver.close();
  expect(await outcomes).toMatchObject(never.map(() => ({ reason: expect.any(StoreUnavailable) })));
});

describe('a question that nobody waits for is ended, and its client’s next is answered', () => {
  const driver = openSqlite(path.join(folder, 'abandoned.db'));
  afterAll(() => driver.close());
  const one = statement('select 1 as one');

  test.each([
    ['before it is asked', async () => {}],
    ['while the process starts', () => new Promise(setImmediate)],
    [
      'while it is answered',
      async () => {
        await driver.scan(one, [], ANYBODY);
        await new Promise(setImmediate);
      },
    ],
  ])('who leaves %s', async (_, until) => {
    const leaving = new AbortController();
    const by = { tenant: 't', asker: { client: 'c', gone: () => leaving.signal } };
    const waiting = expect(driver.scan(NEVER_ENDING, [], by)).rejects.toThrow(Abandoned);
    await until();
    leaving.abort();
    await waiting;
    expect(await driver.scan(one, [], by).catch((error: Error) => error.name)).toBe('Abandoned');
    expect(await driver.scan(one, [], { ...by, asker: { client: 'c', gone: null } })).toEqual([{ one: 1 }]);
  });
});

test('whoever waits for an answer when the store is closed is told that there is none', async () => {
  const driver = openSqlite(path.join(folder, 'closed.db'));
  const asked = driver.scan(NEVER_ENDING, [], ANYBODY);
  await driver.close();
  await expect(asked).rejects.toThrow(StoreUnavailable);
});

describe('a search', () => {
  const driver = openSqlite(path.join(folder, 'search.db'));
  afterAll(() => driver.close());
  let scans = 0;
  const store = createStore(
    {
      ...driver,
      scan: (...asked) => {
        scans += 1;
        return driver.scan(...asked);
      },
    },
    sqliteDialect,
  );
  const TITLE = { path: 'title', multiValued: false, primary: null };
  const hire = (tenant: string, count: number) =>
    store.commit(
      Array.from({ length: count }, (_, i) =>
        insertOf(tenant, { id: `u${i}`, facts: [fact('title', `t${i % 2}`), fact('username', `user${i}`)] }),
      ),
    );
  const others: BoundFilter = not(is('title', 'eq', 't1'));

  test.each<[string, boolean, Parameters<typeof hire>, Partial<Parameters<typeof store.findResources>[0]>]>([
    ['that asks each of many', true, ['many', 500], { filter: others }],
    ['that asks each of few', false, ['few', 499], { filter: others }],
    ['that looks one up', false, ['many', 0], { filter: is('username', 'eq', 'user7') }],
    ['that looks up many of one value', false, ['many', 0], { filter: is('title', 'eq', 't1') }],
    [
      'that looks up a few, and asks these',
      false,
      ['many', 0],
      { filter: { kind: 'and', filters: [is('username', 'sw', 'user49'), others] } },
    ],
    ['that looks up a stretch of many', true, ['many', 0], { filter: is('username', 'ge', '') }],
    ['of everybody', false, ['many', 0], {}],
    ['of everybody, in the order of an index', false, ['many', 0], { order: { by: TITLE, descending: true } }],
    [
      'of everybody, in an order that no index has',
      true,
      ['many', 0],
      { order: { by: { ...TITLE, unindexed: true }, descending: false } },
    ],
    [
      'of everybody, in the order of what has several values',
      true,
      ['many', 0],
      { order: { by: { ...TITLE, multiValued: true }, descending: false } },
    ],
    [
      'that looks up many of one value, in the order of another',
      true,
      ['more', 1_000],
      { filter: is('title', 'eq', 't1'), order: { by: { ...TITLE, path: 'username' }, descending: false } },
    ],
    [
      'that looks up one, in the order of another value',
      false,
      ['many', 0],
      { filter: is('username', 'eq', 'user7'), order: { by: TITLE, descending: false } },
    ],
    ['that passes over thousands', true, ['many', 0], { offset: 5_001 }],
  ])('%s is answered beside the process: %s', async (_, aside, [tenant, count], asked) => {
    await hire(tenant, count);
    scans = 0;
    await store.findResources({ tenant, type: 'User', filter: null, offset: 0, limit: 10, ...asked });
    expect(scans > 0).toBe(aside);
  });
});
