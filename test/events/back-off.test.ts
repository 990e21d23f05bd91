import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOff } from '../../src/events/back-off.ts';

const chance = (byte: number) => (size: number) => new Uint8Array(size).fill(byte);

test('a receiver is left alone twice as long after each failure, up to five minutes', () => {
  const waits = [1, 2, 3, 9, 10, 1_000_000].map((failures) => backOff(failures, chance(0)));
  expect(waits).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
});

test('chance takes away a half at the most, and adds nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat({ max: 255 }), (failures, byte) => {
      const [full, wait] = [backOff(failures, chance(0)), backOff(failures, chance(byte))];
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});
