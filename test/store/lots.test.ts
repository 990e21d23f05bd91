import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inLots } from '../../src/store/lots.ts';
import type { Write } from '../../src/store/port.ts';

const adding = (count: number): readonly Write[] => [
  { kind: 'addMembers', tenant: 't', group: 'g', members: Array.from({ length: count }, (_, i) => `u${i}`) },
];

test('all commits are in the lots, in their order, and no lot of several is too large', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 12 }), (sizes) => {
      const commits = sizes.map(adding);
      const lots = inLots(commits);
      expect(lots.flat()).toEqual(commits);
      for (const lot of lots) {
        const rows = lot
          .flat()
          .reduce((sum, write) => sum + (write.kind === 'addMembers' ? write.members.length : 0), 0);
        expect(lot.length === 1 || rows <= 2_000).toBe(true);
      }
    }),
  );
});

test('small commits are made together', () => {
  expect(inLots([adding(1), adding(2), adding(3)])).toHaveLength(1);
  expect(inLots([])).toEqual([]);
});
