import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/port.ts';
import { filter, order, people } from './arbitraries.ts';
import { pagesAndWalk } from './contract/orders.ts';
import { memoryStore } from './memory.ts';
import { openPglite } from './pglite.ts';
import { idsOf, insertOf, newTenant } from './samples.ts';

/** A few filters are asked of the same people. */
const filters = fc.array(filter, { minLength: 4, maxLength: 4 });

describe('a filter and an order have one meaning', () => {
  let stores: readonly Store[] = [];
  beforeAll(async () => {
    stores = [memoryStore(), await openStore(':memory:', { baseDirectory: '.' }), await openPglite()];
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));

  test('SQLite, PostgreSQL and the in-memory matcher find the same, whatever is kept and asked', async () => {
    await fc.assert(
      fc.asyncProperty(people, filters, async (everyone, asked) => {
        const tenant = newTenant();
        const writes = everyone.map((facts, i) => insertOf(tenant, { id: `u${i}`, facts }));
        await Promise.all(stores.map((store) => store.commit(writes)));
        for (const filter of asked) {
          const [inMemory, ...others] = await Promise.all(stores.map((store) => idsOf(store, tenant, filter)));
          for (const found of others) expect(found).toEqual(inMemory);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('they put what they find in one order, by pages and by a walk, whatever is sorted by', async () => {
    const asked = fc.record({ filter: fc.option(filter), order, limit: fc.integer({ min: 2, max: 4 }) });
    await fc.assert(
      fc.asyncProperty(people, fc.array(asked, { minLength: 2, maxLength: 2 }), async (everyone, queries) => {
        const tenant = newTenant();
        const writes = everyone.map((facts, i) => insertOf(tenant, { id: `u${i}`, facts, version: (i * 7) % 12 }));
        await Promise.all(stores.map((store) => store.commit(writes)));
        for (const query of queries) {
          const [inMemory, ...others] = await Promise.all(stores.map((store) => pagesAndWalk(store, tenant, query)));
          expect(inMemory?.walked).toEqual(inMemory?.paged);
          for (const found of others) expect(found).toEqual(inMemory);
        }
      }),
      { numRuns: 30 },
    );
  });
});
