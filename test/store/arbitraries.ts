import fc from 'fast-check';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import type { Order, SortKey } from '../../src/scim/order.ts';
import type { Fact } from '../../src/scim/resource.ts';
import { fact, is, lookupOf, present } from './samples.ts';

/** One, two, three and four bytes of UTF-8, the wildcards of LIKE, and the neighbours of what no text has. */
const CHARACTERS = ['a', 'a', 'a', 'b', 'B', '%', '_', 'é', '\ud7ff', '\uff21', '\u{1f989}', '\u{10ffff}'];
const OPERATORS: readonly Operator[] = ['eq', 'eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const ELEMENT_PATHS = ['e.type', 'e.value'];
const ROW_PATHS = ['active', 'meta.lastmodified', 'meta.created'];

const key = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 4 }).map((parts) => parts.join(''));
const pathOf = (paths: readonly string[]) => fc.constantFrom(...paths);
const factArbitrary: fc.Arbitrary<Fact> = fc
  .record({ path: pathOf(['p', 'q', ...ELEMENT_PATHS]), key, element: fc.nat({ max: 2 }) })
  .map(({ path, key: value, element: number }) => fact(path, value, number));
/** That an element is the primary one. */
const mark = fc.nat({ max: 2 }).map((element): Fact => ({ path: 'e.primary', key: 'true', element }));
/** The one value of an attribute that has no more. */
const single = key.map((value): Fact => ({ path: 's', key: value, element: 0 }));

/** What stands in the row: one value of each at most. */
const row = fc
  .tuple(...ROW_PATHS.map((path) => fc.option(key.map((value): Fact => fact(path, value)))))
  .map((own) => own.filter((one) => one !== null));

/** No two facts of a resource are the same (src/scim/facts.ts). */
const facts = fc.uniqueArray(factArbitrary, { maxLength: 6, selector: (one) => JSON.stringify(one) });

/** What a few people have. */
export const people = fc.array(
  fc.tuple(facts, row, fc.option(mark), fc.option(single)).map((parts) => parts.flat().filter((one) => one !== null)),
  { minLength: 1, maxLength: 6 },
);

function filterArbitrary(paths: readonly string[], inside: fc.Arbitrary<BoundFilter>): fc.Arbitrary<BoundFilter> {
  return fc.letrec<{ filter: BoundFilter }>((tie) => {
    const filters = fc.array(tie('filter'), { maxLength: 3 });
    const compare = fc
      .tuple(pathOf(paths), fc.constantFrom(...OPERATORS), key)
      .map(([path, operator, value]) => is(path, operator, value));
    return {
      filter: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 6, arbitrary: compare },
        { weight: 1, arbitrary: fc.subarray([...paths]).map((some) => present(...some)) },
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
/** An element may have several values under a path: `box.tags[value sw "a" and value ew "b"]`. */
const value = fc.oneof(
  ...ELEMENT_PATHS.map((path) =>
    filterArbitrary([path], nothing).map(
      (filter): BoundFilter => ({ kind: 'element', paths: [path], filter, ofValue: true }),
    ),
  ),
);

export const filter = filterArbitrary(['p', 'q', ...ELEMENT_PATHS, ...ROW_PATHS], fc.oneof(element, value));

export const order: fc.Arbitrary<Order> = fc.record({
  by: fc.constantFrom<SortKey | null>(
    null,
    { path: 's', multiValued: false, primary: null },
    { path: 'p', multiValued: true, primary: null },
    ...ROW_PATHS.map((path) => ({ path, multiValued: false, primary: null, ...lookupOf(path) })),
    { path: 'q', multiValued: true, primary: null, ...lookupOf('q') },
    { path: 'e.type', multiValued: true, primary: 'e.primary', ...lookupOf('e.type') },
    { path: 'e.value', multiValued: true, primary: 'e.primary' },
    { path: 'meta.version', multiValued: false, primary: null, row: 'version' },
  ),
  descending: fc.boolean(),
});
