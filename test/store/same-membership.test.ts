import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import { DISPLAY_KEYS } from '../../src/scim/display.ts';
import { comparePositions, type SortKey } from '../../src/scim/order.ts';
import { RELATION_PATHS, type RelationName, type RowPaths } from '../../src/scim/relation.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store, Write } from '../../src/store/port.ts';
import { pagesAndWalk, positionsOf } from './contract/orders.ts';
import { memoryStore } from './memory.ts';
import { openPglite } from './pglite.ts';
import { insertOf, newTenant } from './samples.ts';

const GROUPS = ['g1', 'g2', 'g3'];
const EVERYBODY = ['u1', 'u2', 'u3', ...GROUPS];
const OPERATORS: readonly Operator[] = ['eq', 'eq', 'eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const KEYS: Readonly<Record<keyof RowPaths, readonly string[]>> = {
  value: [...EVERYBODY, 'u', '2', ''],
  type: ['user', 'group', 'direct', 'indirect', 'd'],
  display: ['ada', 'bob', 'a', 'b', ''],
};

/** Who is in which group: circles and all. */
const rows = fc.uniqueArray(fc.tuple(fc.constantFrom(...GROUPS), fc.constantFrom(...EVERYBODY)), {
  maxLength: 8,
  selector: (row) => row.join(),
});

function rowFilter(relation: RelationName): fc.Arbitrary<BoundFilter> {
  const compare = fc.constantFrom<keyof RowPaths>('value', 'value', 'type', 'display', 'display').chain((sub) =>
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...OPERATORS),
      path: fc.constant(RELATION_PATHS[relation][sub]),
      key: fc.constantFrom(...KEYS[sub]),
    }),
  );
  const named = fc.constant<BoundFilter>({ kind: 'present', paths: [RELATION_PATHS[relation].display] });
  return combined(fc.oneof({ weight: 8, arbitrary: compare }, { weight: 1, arbitrary: named }), 2);
}

/** What each is called, and by which attribute; some are not called anything. */
const names = fc.tuple(
  ...EVERYBODY.map(() =>
    fc.uniqueArray(
      fc.record({
        path: fc.constantFrom(...DISPLAY_KEYS),
        key: fc.constantFrom('ada', 'bob', 'Ada', ''),
        element: fc.constant(0),
      }),
      { selector: ({ path }) => path },
    ),
  ),
);

type Members = typeof rows extends fc.Arbitrary<infer T> ? T : never;
type Names = typeof names extends fc.Arbitrary<infer T> ? T : never;

function combined(leaf: fc.Arbitrary<BoundFilter>, most: number): fc.Arbitrary<BoundFilter> {
  return fc.letrec<{ filter: BoundFilter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: leaf },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          filters: fc.array(tie('filter'), { maxLength: most }),
        }),
      },
    ),
  })).filter;
}

/** All that a row of the membership can be sorted by. */
const orders = fc.record({
  by: fc.constantFrom<SortKey>(
    ...(['value', 'type', 'display'] as const).flatMap((sub): SortKey[] => [
      { path: RELATION_PATHS.members[sub], multiValued: true, primary: null, row: 'members' },
      { path: RELATION_PATHS.groups[sub], multiValued: true, primary: null, row: 'groups' },
    ]),
    { path: 'members.$ref', multiValued: true, primary: null, row: 'members' },
  ),
  descending: fc.boolean(),
});

const asked = fc.constantFrom<RelationName>('members', 'groups').chain((relation) => {
  const related = rowFilter(relation).map((filter): BoundFilter => ({ kind: 'related', relation, filter }));
  return fc.record({ type: fc.constant(relation === 'members' ? 'Group' : 'User'), filter: combined(related, 3) });
});

describe('a filter of the membership has one meaning', () => {
  let stores: readonly Store[] = [];
  beforeAll(async () => {
    stores = [memoryStore(), await openStore(':memory:', { baseDirectory: '.' }), await openPglite()];
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));

  const writesOf = (tenant: string, members: Members, called: Names): readonly Write[] => [
    ...EVERYBODY.map((id, i) =>
      insertOf(tenant, { id, type: GROUPS.includes(id) ? 'Group' : 'User', facts: called[i] ?? [] }),
    ),
    ...members.map(([group, member]): Write => ({ kind: 'addMembers', tenant, group, members: [member] })),
  ];

  test('SQLite, PostgreSQL and the in-memory matcher find the same, whoever is in what, and whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        names,
        fc.array(asked, { minLength: 4, maxLength: 4 }),
        async (members, called, questions) => {
          const tenant = newTenant();
          const writes = writesOf(tenant, members, called);
          await Promise.all(stores.map((store) => store.commit(writes)));
          for (const question of questions) {
            const query = { ...question, tenant, offset: 0, limit: 100 };
            const [inMemory, ...others] = await Promise.all(stores.map((store) => store.findResources(query)));
            for (const found of others) expect(found).toEqual(inMemory);
          }
          const [inMemory, ...others] = await Promise.all(stores.map((store) => store.groupsOf(tenant, EVERYBODY)));
          for (const groups of others) expect(groups).toEqual(inMemory);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('they put groups in the order of their members, and users in that of their groups, by pages and by a walk', async () => {
    const queries = fc.array(fc.record({ order: orders, limit: fc.integer({ min: 2, max: 4 }) }), {
      minLength: 2,
      maxLength: 2,
    });
    await fc.assert(
      fc.asyncProperty(rows, names, queries, async (members, called, questions) => {
        const tenant = newTenant();
        await Promise.all(stores.map((store) => store.commit(writesOf(tenant, members, called))));
        for (const { order, limit } of questions) {
          const query = { type: order.by.row === 'members' ? 'Group' : 'User', filter: null, order, limit };
          const [inMemory, ...others] = await Promise.all(stores.map((store) => pagesAndWalk(store, tenant, query)));
          expect(inMemory?.walked).toEqual(inMemory?.paged);
          for (const found of others) expect(found).toEqual(inMemory);
          const asked = { ...query, by: order.by };
          const [places, ...same] = await Promise.all(stores.map((store) => positionsOf(store, tenant, asked)));
          for (const found of same) expect(found).toEqual(places);
          const inOrder = (places ?? []).toSorted((a, b) => comparePositions(order, a, b));
          expect(inOrder.map(({ id }) => id)).toEqual(inMemory?.walked);
        }
      }),
      { numRuns: 20 },
    );
  });
});
