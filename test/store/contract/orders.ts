import { beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter } from '../../../src/scim/bound.ts';
import { comparePositions, type Order, type Position, type SortKey } from '../../../src/scim/order.ts';
import type { Store } from '../../../src/store/port.ts';
import { all, fact, idsOf, insertOf, is, newTenant, not, updateOf, userKey } from '../samples.ts';

const PEOPLE = [
  { id: 'ada', version: 2, facts: [fact('title', 'b'), fact('active', 'true'), fact('emails.value', 'z', 0)] },
  {
    id: 'bob',
    version: 2,
    facts: [fact('title', 'a'), fact('active', 'true'), fact('emails.value', 'c', 3), fact('emails.value', 'b', 2)],
  },
  {
    id: 'cyd',
    version: 3,
    facts: [
      fact('active', 'false'),
      fact('emails.value', 'x', 0),
      fact('emails.value', 'a', 1),
      fact('emails.primary', 'true', 1),
    ],
  },
  { id: 'dan', version: 10, facts: [fact('title', 'b'), fact('active', 'true'), fact('emails.primary', 'true', 0)] },
  {
    id: 'eve',
    version: 9,
    facts: [
      fact('title', ''),
      fact('emails.value', 'm', 0),
      fact('emails.value', 'k', 0),
      fact('emails.primary', 'true', 5),
    ],
  },
  { id: 'fay', version: 11, facts: [fact('active', 'true')] },
];

const TITLE: SortKey = { path: 'title', multiValued: false, primary: null };
const EMAIL: SortKey = { path: 'emails.value', multiValued: true, primary: 'emails.primary' };

const VERSION: SortKey = { path: 'meta.version', multiValued: false, primary: null, row: 'version' };

const ORDERS: readonly (readonly [what: string, by: SortKey | null, filter: BoundFilter | null, ascending: string])[] =
  [
    ['the id', null, null, 'ada bob cyd dan eve fay'],
    ['one value, then the id, those without it last', TITLE, null, 'eve bob ada dan cyd fay'],
    ['the primary one of several values, or else the first', EMAIL, null, 'cyd bob eve ada dan fay'],
    [
      'the first of several values where none can be primary',
      { ...EMAIL, primary: null },
      null,
      'bob eve cyd ada dan fay',
    ],
    ['a value that nobody has', { ...TITLE, path: 'nickname' }, null, 'ada bob cyd dan eve fay'],
    ['one value, of those found by a lookup', TITLE, is('active', 'eq', 'true'), 'bob ada dan fay'],
    ['one of several values, of those found by a lookup', EMAIL, is('active', 'eq', 'true'), 'bob ada dan fay'],
    ['one value, of those asked one by one', TITLE, not(is('title', 'eq', 'b')), 'eve bob cyd fay'],
    ['one value, of those who all lack it', TITLE, is('active', 'eq', 'false'), 'cyd'],
    ['one value, of those who all have it', TITLE, is('title', 'ge', ''), 'eve bob ada dan'],
    ['the version, as the entity tag that it is in', VERSION, null, 'dan fay ada bob cyd eve'],
    ['the version, of those found by a lookup', VERSION, is('active', 'eq', 'true'), 'dan fay ada bob'],
    ['one value, of nobody', TITLE, all(is('title', 'eq', 'b'), is('title', 'eq', 'a')), ''],
  ];

/** In both directions: one is the reverse of the other. */
const CASES = ORDERS.flatMap(([what, by, filter, ids]) => {
  const ascending = ids === '' ? [] : ids.split(' ');
  return [false, true].map((descending) => ({
    name: `${what}, ${descending ? 'descending' : 'ascending'}`,
    order: { by, descending },
    filter,
    expected: descending ? ascending.toReversed() : ascending,
  }));
});

export function orderContract(opened: () => Store): void {
  describe('an order (RFC 7644 §3.4.2.3)', () => {
    const tenant = newTenant();
    beforeAll(() => opened().commit(PEOPLE.map((person) => insertOf(tenant, person))));

    test.each(CASES)('by $name: a page at any offset', async ({ order, filter, expected }) => {
      for (const { offset, limit } of [
        { offset: 0, limit: 100 },
        ...expected.map((_, i) => ({ offset: i, limit: 2 })),
      ]) {
        const page = await opened().findResources({ tenant, type: 'User', filter, order, offset, limit });
        const found = { total: page.total, ids: page.resources.map(({ id }) => id) };
        expect(found).toEqual({ total: expected.length, ids: expected.slice(offset, offset + limit) });
        const walked = await opened().walkResources({
          tenant,
          type: 'User',
          filter,
          order,
          after: null,
          offset,
          limit,
        });
        expect(walked.map(({ resource }) => resource.id)).toEqual(found.ids);
      }
    });

    test.each(CASES)('by $name: a walk, a few at a time', async ({ order, filter, expected }) => {
      for (const limit of [1, 2, 4, 100])
        expect(await walkOf(opened(), tenant, { order, filter, limit })).toEqual(expected);
    });

    test.each(CASES)(
      'by $name: where each stands, told by id, a few at a time',
      async ({ order, filter, expected }) => {
        for (const limit of [1, 2, 100]) {
          const positions = await positionsOf(opened(), tenant, { by: order.by, filter, limit });
          expect(positions.map(({ id }) => id)).toEqual(expected.toSorted());
          const inOrder = positions.toSorted((a, b) => comparePositions(order, a, b));
          expect(inOrder.map(({ id }) => id)).toEqual(expected);
        }
      },
    );

    test.each(CASES)('by $name: those of some ids that match', async ({ filter, expected }) => {
      const ids = ['fay', 'ada', 'nobody', 'cyd'];
      const found = await opened().getResources({ tenant, type: 'User', filter, ids });
      expect(found.map(({ id }) => id).toSorted()).toEqual(ids.filter((id) => expected.includes(id)).toSorted());
      expect(await opened().getResources({ tenant, type: 'Group', filter, ids })).toEqual([]);
      expect(await opened().getResources({ tenant: newTenant(), type: 'User', filter, ids })).toEqual([]);
    });

    test('an offset beyond the end is an empty page that knows how many there are', async () => {
      const order = { by: TITLE, descending: true };
      const page = await opened().findResources({ tenant, type: 'User', filter: null, order, offset: 50, limit: 3 });
      expect(page).toEqual({ total: 6, resources: [] });
    });

    test('a walk goes on from where a resource stood that is gone or has moved since', async () => {
      const mine = newTenant();
      const titled = (id: string, title: string) => ({ id, facts: [fact('title', title)] });
      await opened().commit([titled('a', '1'), titled('b', '2'), titled('c', '3')].map((p) => insertOf(mine, p)));
      const query = { tenant: mine, type: 'User', filter: null, order: { by: TITLE, descending: false }, limit: 1 };
      const [first] = await opened().walkResources({ ...query, after: null });
      await opened().commit([{ kind: 'deleteResource', key: userKey(mine, 'a'), expected: 1 }]);
      const [second] = await opened().walkResources({ ...query, after: first?.position ?? null });
      const facts = { remove: [fact('title', '2')], add: [fact('title', '0')] };
      await opened().commit([updateOf(mine, 'b', 1, { facts })]);
      const [third] = await opened().walkResources({ ...query, after: second?.position ?? null });
      expect([first, second, third].map((placed) => placed?.resource.id)).toEqual(['a', 'b', 'c']);
    });

    test('what another tenant has, and another type, is in no order', async () => {
      const other = newTenant();
      await opened().commit([insertOf(other, { id: 'ada', type: 'Group', facts: [fact('title', 'a')] })]);
      expect(await idsOf(opened(), other, null)).toEqual([]);
      const order = { by: TITLE, descending: false };
      expect(await walkOf(opened(), other, { order, filter: null, limit: 10 })).toEqual([]);
    });
  });
}

interface Walk {
  readonly type?: string;
  readonly order: Order;
  readonly filter: BoundFilter | null;
  readonly limit: number;
}

/** The ids of a whole walk. */
export async function walkOf(store: Store, tenant: string, walk: Walk): Promise<string[]> {
  const ids: string[] = [];
  let after: Position | null = null;
  for (;;) {
    const placed = await store.walkResources({ tenant, type: 'User', after, ...walk });
    ids.push(...placed.map(({ resource }) => resource.id));
    const last = placed.at(-1);
    if (last === undefined || placed.length < walk.limit) return ids;
    after = last.position;
  }
}

/** Where each stands, by a whole reading. */
export async function positionsOf(
  store: Store,
  tenant: string,
  asked: { readonly type?: string; readonly filter: BoundFilter | null; readonly limit: number } & Pick<Order, 'by'>,
): Promise<readonly Position[]> {
  const all: Position[] = [];
  for (;;) {
    const after = all.at(-1)?.id ?? null;
    const positions = await store.listPositions({ tenant, type: 'User', after, ...asked });
    all.push(...positions);
    if (positions.length < asked.limit) return all;
  }
}

/** The ids of six resources or fewer, by pages of an index and by a walk, and what each page says how many there are. */
export async function pagesAndWalk(store: Store, tenant: string, asked: Walk) {
  const paged: string[] = [];
  const totals = new Set<number>();
  for (let offset = 0; offset <= 6; offset += asked.limit) {
    const page = await store.findResources({ tenant, type: 'User', offset, ...asked });
    totals.add(page.total);
    paged.push(...page.resources.map(({ id }) => id));
  }
  return { paged, totals: [...totals], walked: await walkOf(store, tenant, asked) };
}
