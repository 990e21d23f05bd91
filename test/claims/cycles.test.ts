import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles } from '../../src/claims/cycles.ts';

const graph = fc
  .array(fc.uniqueArray(fc.nat(7), { maxLength: 3 }), { minLength: 8, maxLength: 8 })
  .map((rows) => new Map(rows.map((row, name) => [`r${name}`, row.map((to) => `r${to}`)])));

/** Takes away what needs nothing that is left, again and again; what remains goes in circles. */
function hasCircle(needs: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(needs);
  let before = -1;
  while (before !== left.size) {
    before = left.size;
    for (const [name, needed] of left) if (!needed.some((n) => left.has(n))) left.delete(name);
  }
  return left.size > 0;
}

test('a circle is found wherever there is one, and only there', () => {
  fc.assert(
    fc.property(graph, (needs) => {
      expect(findCycles(needs).length > 0).toBe(hasCircle(needs));
    }),
  );
});

test('each circle that is named is one', () => {
  fc.assert(
    fc.property(graph, (needs) => {
      for (const cycle of findCycles(needs)) {
        expect(cycle[0]).toBe(cycle.at(-1));
        cycle.slice(1).forEach((name, index) => {
          expect(needs.get(cycle[index] ?? '')).toContain(name);
        });
      }
    }),
  );
});

test('a resolver that needs itself is a circle', () => {
  expect(findCycles(new Map([['billing', ['billing', 'user']]]))).toEqual([['billing', 'billing']]);
});
