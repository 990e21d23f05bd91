import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import { RELATION_PATHS, type RelationName } from '../../src/scim/relation.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store, Write } from '../../src/store/port.ts';
import { memoryStore } from './memory.ts';
import { openPglite } from './pglite.ts';
import { insertOf, newTenant } from './samples.ts';

const GROUPS = ['g1', 'g2', 'g3'];
const EVERYBODY = ['u1', 'u2', 'u3', ...GROUPS];
const OPERATORS: readonly Operator[] = ['eq', 'eq', 'eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const KEYS: Readonly<Record<'value' | 'type', readonly string[]>> = {
  value: [...EVERYBODY, 'u', '2', ''],
  type: ['user', 'group', 'direct', 'indirect', 'd'],
};

/** Who is in which group: circles and all. */
const rows = fc.uniqueArray(fc.tuple(fc.constantFrom(...GROUPS), fc.constantFrom(...EVERYBODY)), {
  maxLength: 8,
  selector: (row) => row.join(),
});

function rowFilter(relation: RelationName): fc.Arbitrary<BoundFilter> {
  const compare = fc.constantFrom('value' as const, 'value' as const, 'type' as const).chain((sub) =>
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...OPERATORS),
      path: fc.constant(RELATION_PATHS[relation][sub]),
      key: fc.constantFrom(...KEYS[sub]),
    }),
  );
  return combined(compare, 2);
}

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

  test('SQLite, PostgreSQL and the in-memory matcher find the same, whoever is in what, and whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(asked, { minLength: 4, maxLength: 4 }), async (members, questions) => {
        const tenant = newTenant();
        const writes: Write[] = [
          ...EVERYBODY.map((id) => insertOf(tenant, { id, type: GROUPS.includes(id) ? 'Group' : 'User' })),
          ...members.map(([group, member]): Write => ({ kind: 'addMembers', tenant, group, members: [member] })),
        ];
        await Promise.all(stores.map((store) => store.commit(writes)));
        for (const question of questions) {
          const query = { ...question, tenant, offset: 0, limit: 100 };
          const [inMemory, ...others] = await Promise.all(stores.map((store) => store.findResources(query)));
          for (const found of others) expect(found).toEqual(inMemory);
        }
        const [inMemory, ...others] = await Promise.all(stores.map((store) => store.groupsOf(tenant, EVERYBODY)));
        for (const groups of others) expect(groups).toEqual(inMemory);
      }),
      { numRuns: 60 },
    );
  });
});
