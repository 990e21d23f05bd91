import { describe, expect, test } from 'vitest';
import type { BoundFilter } from '../../../src/scim/bound.ts';
import type { Store } from '../../../src/store/port.ts';
import { any, fact, idsOf, insertOf, is, newTenant, not } from '../samples.ts';

const IDS = ['B', 'a', 'b', 'c', 'd', 'e', 'f'];

/** The same seven people, however they are asked for: by the type, by one lookup, by two, by none. */
const ALL_OF_THEM: readonly (readonly [how: string, filter: BoundFilter | null])[] = [
  ['without a filter', null],
  ['by one value', is('active', 'eq', 'true')],
  ['by either of two values', any(is('title', 'eq', 'clerk'), is('title', 'eq', 'trader'))],
  ['by what they are not', not(is('active', 'eq', 'false'))],
];

const PAGES = [
  { offset: 0, limit: 100, page: IDS },
  { offset: 0, limit: 7, page: IDS },
  { offset: 0, limit: 3, page: ['B', 'a', 'b'] },
  { offset: 3, limit: 3, page: ['c', 'd', 'e'] },
  { offset: 6, limit: 3, page: ['f'] },
  { offset: 7, limit: 3, page: [] },
  { offset: 1_000, limit: 3, page: [] },
  { offset: 0, limit: 0, page: [] },
];

export function pageContract(opened: () => Store): void {
  describe('a page', () => {
    async function people(): Promise<string> {
      const tenant = newTenant();
      const person = (id: string, i: number) => {
        // The value stands twice in each: a person is found once all the same.
        const facts = [fact('active', 'true'), fact('active', 'true', 1), fact('title', i % 2 ? 'clerk' : 'trader')];
        return insertOf(tenant, { id, facts });
      };
      await opened().commit(IDS.toReversed().map(person));
      return tenant;
    }

    test.each(ALL_OF_THEM)(
      'of people found %s is in ascending order of id and knows how many there are',
      async (_, filter) => {
        const tenant = await people();
        for (const { offset, limit, page } of PAGES) {
          const found = await opened().findResources({ tenant, type: 'User', filter, offset, limit });
          expect({ total: found.total, page: found.resources.map(({ id }) => id) }).toEqual({ total: 7, page });
        }
      },
    );

    test('has each resource whole', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1', hidden: '{}', facts: [fact('title', 'clerk')] })]);
      const query = { tenant, type: 'User', filter: is('title', 'eq', 'clerk'), offset: 0, limit: 10 };
      expect((await opened().findResources(query)).resources).toEqual([
        { id: 'u1', version: 1, document: '{"id":"u1"}', hidden: '{}', inGroup: 0 },
      ]);
    });

    test('is empty where nobody is', async () => {
      expect(await idsOf(opened(), newTenant(), null)).toEqual([]);
      expect(await idsOf(opened(), newTenant(), is('title', 'eq', 'clerk'))).toEqual([]);
    });
  });
}
