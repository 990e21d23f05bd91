import path from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter } from '../../src/scim/bound.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import type { SortKey } from '../../src/scim/order.ts';
import type { Driver, SqlValue } from '../../src/store/driver.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import type { Statement } from '../../src/store/statement.ts';
import { changeStatements } from '../../src/store/statements.ts';
import { createStore } from '../../src/store/store.ts';
import { temporaryFolder } from './folder.ts';
import { all, any, fact, insertOf, is, not, present } from './samples.ts';

const ALL = { tenant: 'default', type: 'User' };

describe('how SQLite answers', () => {
  const file = path.join(temporaryFolder(), 'plan.db');
  let asked: { statement: Statement; values: readonly SqlValue[] }[] = [];
  let driver: Driver;
  let explainer: Database;
  beforeAll(async () => {
    driver = openSqlite(file);
    explainer = new Sqlite(file);
    const people = Array.from({ length: 2_000 }, (_, i) =>
      insertOf('default', {
        id: `u${String(i).padStart(5, '0')}`,
        facts: [
          fact('username', `user${i}`),
          fact('title', `t${i % 2}`),
          ...[0, 1, 2].map((element) => fact('status', 'true', element)),
          fact('emails.value', `user${i}@example.com`),
          fact('active', String(i % 10 > 0)),
          fact('meta.lastmodified', `2026-01-01T00:00:0${i % 10}.${String(i).padStart(4, '0')}Z`),
          ...(i % 500 === 0 ? [fact('nickname', `nick${i}`)] : []),
        ],
      }),
    );
    await createStore(driver, sqliteDialect).commit(people);
  });
  afterAll(async () => {
    explainer.close();
    await driver.close();
  });

  const username = is('username', 'eq', 'user7');
  const slotOf = (path: string) => explainer.prepare('select id from slot where path = ?').pluck().get(path);

  function plansOf(filter: BoundFilter | null): Promise<string[]> {
    return plansFor((store) => store.findResources({ ...ALL, filter, offset: 0, limit: 10 }));
  }

  /** The statements of one search, each with its plan; without the few rows that are counted beforehand. */
  async function plansFor(search: (store: Store) => Promise<unknown>): Promise<string[]> {
    const all: Driver['all'] = (statement, values) => {
      if (!SAMPLE.test(statement.text)) asked.push({ statement, values });
      return driver.all(statement, values);
    };
    const recorded: Driver = { ...driver, all, scan: all };
    const store = createStore(recorded, sqliteDialect);
    // The slots are known by heart from then on.
    await store.findResources({ ...ALL, filter: username, offset: 0, limit: 1 });
    asked = [];
    await search(store);
    return asked.map(({ statement, values }) =>
      explainer
        .prepare<SqlValue[], { detail: string }>(`explain query plan ${statement.text}`)
        .all(...values)
        .map(({ detail }) => detail)
        .join('\n'),
    );
  }

  const SAMPLE = /limit \d+\) as counted/;
  const LOOKUP = 'SEARCH d USING COVERING INDEX fact_lookup (slot=? AND key=?)';

  test('an eq filter is one statement: a lookup in the index, in order, then the documents by their key', async () => {
    const plans = await plansOf(username);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toContain(LOOKUP);
    expect(plans[0]).toContain(
      'SEARCH resource USING INDEX sqlite_autoindex_resource_1 (tenant=? AND type=? AND id=?)',
    );
    expect(plans[0]).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
  });

  test.each([
    ['the rare value first', 'username', all(username, is('status', 'eq', 'true'))],
    ['the rare value last', 'username', all(is('status', 'eq', 'true'), username)],
    ['a rare start of a value', 'username', all(is('status', 'eq', 'true'), is('username', 'sw', 'user1999'))],
    ['the less common of two common values', 'title', all(is('status', 'eq', 'true'), is('title', 'eq', 't1'))],
  ])('of several conditions the narrowest is looked up: %s', async (_, attribute, filter) => {
    const plans = await plansOf(filter);
    // The first value is the slot of the path that is looked up.
    expect(asked.at(-1)?.values[0]).toBe(slotOf(attribute));
    expect(plans.at(-1)).toMatch(/SEARCH d USING COVERING INDEX fact_lookup(.*\n)+SEARCH f .*resource=\?/);
  });

  test('either of two values is two lookups', async () => {
    const [plan] = await plansOf(any(username, is('emails.value', 'eq', 'user9@example.com')));
    expect(plan?.split(LOOKUP)).toHaveLength(3);
  });

  test('either of as many values as a filter may have is as many lookups', async () => {
    const { terms } = DEFAULT_LIMITS.filter;
    const [plan] = await plansOf(any(...Array.from({ length: terms }, (_, i) => is('username', 'eq', `user${i}`))));
    expect(plan?.split(LOOKUP)).toHaveLength(terms + 1);
    expect(plan).not.toContain('SEARCH f');
    const most = Array.from({ length: 400 }, (_, i) => is('username', 'eq', `user${i}`));
    expect((await plansOf(any(...most)))[0]?.split(LOOKUP)).toHaveLength(401);
  });

  test('a start of a value is a range of the index', async () => {
    const [plan] = await plansOf(is('username', 'sw', 'user19'));
    expect(plan).toContain('SEARCH d USING COVERING INDEX fact_lookup (slot=? AND key>? AND key<?)');
  });

  test('a part of a value is looked for among the keys of its path alone', async () => {
    const [plan] = await plansOf(is('username', 'co', 'er7'));
    expect(plan).toContain('SEARCH d USING COVERING INDEX fact_lookup (slot=?)');
  });

  test('who has an attribute that few have is found among those few; whether they have one that all have, each is asked', async () => {
    const [few] = await plansOf({ kind: 'present', paths: ['nickname'] });
    expect(few).toContain('SEARCH d USING COVERING INDEX fact_lookup (slot=?)');
    const [many] = await plansOf({ kind: 'present', paths: ['status'] });
    expect(many).toMatch(/SEARCH f USING (COVERING INDEX|PRIMARY KEY)/);
    const unindexed = (await plansOf({ kind: 'present', paths: ['nickname'], unindexed: true })).at(0);
    expect(unindexed).not.toContain('fact_lookup');
  });

  test.each([
    ['one value, by id', is('active', 'eq', 'false'), 'resource_active (tenant=? AND type=? AND active=?)'],
    ['an id', is('id', 'eq', 'u00007'), 'sqlite_autoindex_resource_1 (tenant=? AND type=? AND id=?)'],
    ['whether it is there', present('active'), 'resource_active (tenant=? AND type=? AND active>?)'],
    [
      'a moment and later',
      is('meta.lastmodified', 'gt', '2026-01-01T00:00:09.1900Z'),
      'resource_modified (tenant=? AND type=? AND modified>?)',
    ],
  ])('what stands in the row of each is looked up in an index of its own: %s', async (_, filter, index) => {
    const [plan] = await plansOf(filter);
    expect(plan).toContain(`SEARCH d USING COVERING INDEX ${index}`);
    if (index.includes('active=')) expect(plan).not.toMatch(/TEMP B-TREE/);
  });

  test('a page of everybody is read in order, without sorting or counting documents', async () => {
    const [page, count] = await plansOf(null);
    expect(page).not.toMatch(/TEMP B-TREE|AUTOMATIC|SCAN resource/);
    expect(count).toContain('COVERING INDEX');
  });

  test('what no index answers is asked of each person by the index of her facts', async () => {
    const [plan] = await plansOf(not(username));
    expect(plan).toMatch(/CORRELATED SCALAR SUBQUERY \d+\n.*SEARCH f USING (COVERING INDEX|PRIMARY KEY)/);
  });

  describe('a sorted page (RFC 7644 §3.4.2.3) is read from the index, from where it begins', () => {
    const position = { key: 'user5', id: 'u00005' };
    const walk = (by: SortKey | null, descending: boolean, filter: BoundFilter | null) =>
      plansFor((store) =>
        store.walkResources({ ...ALL, filter, order: { by, descending }, after: position, limit: 10 }),
      );
    const USERNAME: SortKey = { path: 'username', multiValued: false, primary: null };
    const MODIFIED: SortKey = { path: 'meta.lastmodified', multiValued: false, primary: null, column: 'modified' };
    const EMAIL: SortKey = { path: 'emails.value', multiValued: true, primary: 'emails.primary' };

    test.each([
      ['by one value', USERNAME, false, '(slot=? AND (key,resource)>(?,?))'],
      ['by one value, backwards', USERNAME, true, '(slot=? AND (key,resource)<(?,?))'],
      ['by the first of several', EMAIL, false, '(slot=? AND (key,resource)>(?,?))'],
    ])('%s', async (_, by, descending, range) => {
      const plan = (await walk(by, descending, null)).at(-1);
      expect(plan).toContain(`SEARCH s USING COVERING INDEX fact_lookup ${range}`);
      expect(plan).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
    });

    test.each([
      [false, '(modified,id)>(?,?)'],
      [true, 'modified>? AND (modified,id)<(?,?)'],
    ])('by what stands in the row, descending: %s', async (descending, range) => {
      const plan = (await walk(MODIFIED, descending, null)).find((one) => one.includes('SEARCH s'));
      expect(plan).toContain(`SEARCH s USING COVERING INDEX resource_modified (tenant=? AND type=? AND ${range})`);
      expect(plan).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
    });

    test('by id, of all and of those with a value', async () => {
      const [all] = await walk(null, false, null);
      expect(all).toContain('(tenant=? AND type=? AND id>?)');
      const [some] = await walk(null, false, is('status', 'eq', 'true'));
      expect(some).toContain('SEARCH d USING COVERING INDEX fact_lookup (slot=? AND key=? AND resource>?)');
      for (const plan of [all, some]) expect(plan).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
    });

    test('of a few that a filter finds, these alone are sorted', async () => {
      const plans = await walk(USERNAME, false, is('emails.value', 'eq', 'user9@example.com'));
      expect(plans.at(-1)).toContain(LOOKUP);
      expect(plans.at(-1)).toMatch(/SEARCH s USING (COVERING INDEX|PRIMARY KEY).*resource=\?/);
    });
  });

  test.each(['deleteTokensOf', 'deleteRefreshesOf', 'deleteConsentsOf'] as const)(
    'what a registered client takes along is found by an index that no other client pays for: %s',
    (name) => {
      const { text } = changeStatements(sqliteDialect)[name];
      const plan = explainer.prepare<SqlValue[], { detail: string }>(`explain query plan ${text}`).all('dyn.x');
      expect(plan.map(({ detail }) => detail).join()).toMatch(/INDEX \w+_registered \(client=\?\)/);
    },
  );

  test('filters of one shape are one statement', async () => {
    const texts = new Set<string>();
    for (const filter of [username, is('emails.value', 'eq', 'x')]) {
      await plansOf(filter);
      for (const { statement } of asked) texts.add(statement.text);
    }
    expect(texts.size).toBe(1);
  });
});
