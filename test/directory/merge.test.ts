import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeFirst, passOver } from '../../src/directory/merge.ts';
import { comparePositions, type Order, type Position } from '../../src/scim/order.ts';

const order: fc.Arbitrary<Order> = fc.record({ by: fc.constant(null), descending: fc.boolean() });
const keys = fc.array(fc.option(fc.constantFrom('a', 'b', 'c')), { maxLength: 12 });
const scenario = fc.record({ order, lists: fc.array(keys, { minLength: 1, maxLength: 4 }) });

/** Each list in the order; no two have one id. */
function listsOf(
  one: Order,
  lists: readonly (readonly (string | null)[])[],
): readonly (readonly { position: Position }[])[] {
  return lists.map((list, i) =>
    list
      .map((key, k) => ({ position: { key, id: `${k}-${i}` } }))
      .sort((a, b) => comparePositions(one, a.position, b.position)),
  );
}

test('a page of several lists is that of all of them sorted, at any place, and few places are looked at to find it', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, fc.nat({ max: 50 }), fc.integer({ min: 1, max: 5 }), async (given, offset, limit) => {
      const lists = listsOf(given.order, given.lists);
      const all = lists.flat().sort((a, b) => comparePositions(given.order, a.position, b.position));
      const passed = await passOver(
        given.order,
        lists.length,
        offset,
        async (list, place) => lists[list]?.[place]?.position ?? null,
      );
      const rest = lists.map((list, i) => list.slice(passed[i]));
      expect(mergeFirst(given.order, rest, limit)).toEqual(all.slice(offset, offset + limit));
    }),
  );
});

test('half way through two lists of a million, some dozens of places are looked at', async () => {
  let looks = 0;
  const passed = await passOver({ by: null, descending: false }, 2, 1_000_000, async (list, place) => {
    looks += 1;
    return place < 1_000_000 ? { key: String(place * 2 + list).padStart(8, '0'), id: `${list}` } : null;
  });
  expect(passed).toEqual([500_000, 500_000]);
  expect(looks).toBeLessThan(100);
});
