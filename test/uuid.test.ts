import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUuidSource } from '../src/uuid.ts';
import { randomBytes } from './random.ts';

test('RFC 9562 §A.6: the example of version 7 comes out of its own time and randomness', () => {
  // 017F22E2-79B0-7CC3-98C4-DC0C0C07398F, but for the counter, which begins in the lower half: CC3 is 4C3.
  const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  expect(
    createUuidSource(
      () => 1_645_557_742_000,
      () => random,
    )(),
  ).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f');
});

test('§4.1, §4.2: version 7, variant 10, and the time in front', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), (time) => {
      const id = createUuidSource(() => time, randomBytes)();
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(time);
    }),
  );
});

test('§6.2: they only go up, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 50 }), (steps) => {
      let time = 1_700_000_000_000;
      const next = createUuidSource(() => time, randomBytes);
      const ids = steps.map((step) => {
        time += step;
        return next();
      });
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('§6.2: they go up through more than a counter holds in one millisecond', () => {
  const next = createUuidSource(() => 1_700_000_000_000, randomBytes);
  const ids = Array.from({ length: 10_000 }, next);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(10_000);
});
