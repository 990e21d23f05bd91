import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import type { Fact } from '../../src/scim/resource.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/port.ts';
import { memoryStore } from './memory.ts';
import { openPglite } from './pglite.ts';
import { idsOf, insertOf, newTenant } from './samples.ts';

/** One, two, three and four bytes of UTF-8, the wildcards of LIKE, and the neighbours of what no text has. */
const CHARACTERS = ['a', 'a', 'a', 'b', 'B', '%', '_', 'é', '\ud7ff', '\u{1f989}', '\u{10ffff}'];
const OPERATORS: readonly Operator[] = ['eq', 'eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const ELEMENT_PATHS = ['e.type', 'e.value'];

const key = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 4 }).map((parts) => parts.join(''));
const pathOf = (paths: readonly string[]) => fc.constantFrom(...paths);
const factArbitrary: fc.Arbitrary<Fact> = fc.record({
  path: pathOf(['p', 'q', ...ELEMENT_PATHS]),
  key,
  element: fc.nat({ max: 2 }),
});
const people = fc.array(fc.array(factArbitrary, { maxLength: 6 }), { minLength: 1, maxLength: 6 });

function filterArbitrary(paths: readonly string[], inside: fc.Arbitrary<BoundFilter>): fc.Arbitrary<BoundFilter> {
  return fc.letrec<{ filter: BoundFilter }>((tie) => {
    const filters = fc.array(tie('filter'), { maxLength: 3 });
    const compare = fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...OPERATORS),
      path: pathOf(paths),
      key,
    });
    return {
      filter: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 6, arbitrary: compare },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('present' as const), paths: fc.subarray([...paths]) }) },
        { weight: 1, arbitrary: inside },
        { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), filters }) },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }) },
      ),
    };
  }).filter;
}

const nothing = fc.constant<BoundFilter>({ kind: 'nothing' });
const element = filterArbitrary(ELEMENT_PATHS, nothing).map(
  (filter): BoundFilter => ({ kind: 'element', paths: ELEMENT_PATHS, filter }),
);
const filters = fc.array(filterArbitrary(['p', 'q', ...ELEMENT_PATHS], element), { minLength: 4, maxLength: 4 });

describe('a filter has one meaning', () => {
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
});
