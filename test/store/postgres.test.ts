import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Abandoned } from '../../src/store/abandoned.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/port.ts';
import { postgresDriver } from '../../src/store/postgres-driver.ts';
import { TooCostly } from '../../src/store/too-costly.ts';
import { storeContract } from './contract.ts';
import { databaseOf, POSTGRES } from './postgres-database.ts';
import { insertOf, newTenant, userKey } from './samples.ts';

if (POSTGRES === undefined) {
  describe.skip('the store’s contract, on a PostgreSQL server: skipped, AVOW_TEST_POSTGRES names none', () => {
    test('set it to postgres://user:password@host:5432/postgres', () => {});
  });
} else {
  const database = databaseOf(POSTGRES, `avow_test_${process.pid}`);
  const open = () => openStore(database.url, { baseDirectory: '.' });
  beforeAll(() => database.create());
  afterAll(() => database.drop());

  storeContract('a PostgreSQL server', open);

  describe('what takes long', () => {
    const statement = (text: string) => ({ name: null, text, parameters: [] });
    const ever = statement('select pg_sleep(3600) as never');
    const one = statement('select 1 as one');
    const of = (client: string, gone: AbortSignal | null = null) => ({
      tenant: 't',
      asker: { client, gone: gone === null ? null : () => gone },
    });
    let pool: pg.Pool;
    beforeAll(() => {
      pool = new pg.Pool({ connectionString: database.url });
    });
    afterAll(() => pool.end());

    test('is answered, and cannot write', async () => {
      const driver = postgresDriver(pool);
      expect(await driver.scan(one, [], of('a'))).toEqual([{ one: 1 }]);
      await expect(driver.scan(statement('create table t (a int)'), [], of('a'))).rejects.toMatchObject({
        code: '25006',
      });
    });

    test('is over when it takes too long, and its connection is as it was', async () => {
      const driver = postgresDriver(pool, 50);
      await expect(driver.scan(ever, [], of('a'))).rejects.toThrow(TooCostly);
      const settings = Array.from({ length: 10 }, () => driver.all(statement('show statement_timeout'), []));
      expect(new Set((await Promise.all(settings)).map(([row]) => JSON.stringify(row)))).toEqual(
        new Set(['{"statement_timeout":"0"}']),
      );
    });

    test('is over when nobody waits for it, and has at no time all connections, nor one client all of its places', async () => {
      const driver = postgresDriver(pool);
      const leaving = new AbortController();
      const asked = Array.from({ length: 20 }, () => driver.scan(ever, [], of('greedy', leaving.signal)));
      const outcomes = Promise.allSettled(asked);
      expect(await driver.scan(one, [], of('modest'))).toEqual([{ one: 1 }]);
      expect(await driver.all(one, [])).toEqual([{ one: 1 }]);
      leaving.abort();
      expect(await outcomes).toMatchObject(asked.map(() => ({ reason: expect.any(Abandoned) })));
      const left = await driver.all(
        statement("select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(3600) as never'"),
        [],
      );
      expect(left).toEqual([]);
    });
  });

  describe('nodes on one PostgreSQL server', () => {
    let nodes: readonly Store[] = [];
    beforeAll(async () => {
      nodes = await Promise.all([open(), open(), open()]);
    });
    afterAll(() => Promise.all(nodes.map((node) => node.close())));

    test('that start at once share it: what one acknowledged the others read', async () => {
      const tenant = newTenant();
      const [one, ...others] = nodes;
      await one?.commit([insertOf(tenant, { id: 'u1' })]);
      for (const other of others) expect(await other.getResource(userKey(tenant, 'u1'))).not.toBeNull();
    });

    test('outlive broken connections: what was acknowledged stays, and the next commit works', async () => {
      const tenant = newTenant();
      const [node] = nodes;
      const commits = Array.from({ length: 20 }, (_, i) => node?.commit([insertOf(tenant, { id: `u${i}` })]));
      const [outcomes] = await Promise.all([Promise.allSettled(commits), database.disconnectAll()]);

      const fresh = await open();
      const page = await fresh.findResources({ tenant, type: 'User', filter: null, offset: 0, limit: 0 });
      await fresh.close();
      expect(page.total).toBeGreaterThanOrEqual(outcomes.filter(({ status }) => status === 'fulfilled').length);
      await node?.commit([insertOf(tenant, { id: 'after' })]);
    });

    test('write at once, and whoever follows the changes meanwhile passes none over', async () => {
      const tenant = newTenant();
      const written = 90;
      const writers = Array.from({ length: written }, (_, i) => {
        const change = { tenant, id: `c${i}`, at: i, record: '{}' };
        return nodes[i % 3]?.commit([insertOf(tenant, { id: `u${i}` }), { kind: 'insertChange', change }]);
      });
      const seen: number[] = [];
      while (seen.length < written) {
        const next = (await nodes[0]?.listChanges(tenant, seen.at(-1) ?? 0, 10)) ?? [];
        seen.push(...next.map(({ number }) => number));
      }
      await Promise.all(writers);
      expect(seen).toEqual(Array.from({ length: written }, (_, i) => i + 1));
    });

    test('close only when the commits under way are done', async () => {
      const tenant = newTenant();
      const node = await open();
      const commits = Array.from({ length: 30 }, (_, i) => node.commit([insertOf(tenant, { id: `u${i}` })]));
      await node.close();
      const outcomes = await Promise.allSettled(commits);
      expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
    });
  });
}
