import { expect, test } from 'vitest';
import { createRandomPool } from '../src/random-pool.ts';

/** 0, 1, 2, … modulo 251, wherever the last request left off. */
function counting() {
  let next = 0;
  const asked: number[] = [];
  const random = (size: number) => {
    asked.push(size);
    return Uint8Array.from({ length: size }, () => next++ % 251);
  };
  return { random, asked };
}

test('no byte is given twice, whatever sizes are asked for', () => {
  const { random, asked } = counting();
  const pool = createRandomPool(random);
  const given = Array.from({ length: 3_000 }, (_, i) => pool(i % 33));
  const bytes = given.flatMap((some) => [...some]);
  expect(given.map(({ length }) => length)).toEqual(Array.from({ length: 3_000 }, (_, i) => i % 33));
  const gaps = bytes.filter((byte, i) => i > 0 && byte !== ((bytes[i - 1] ?? 0) + 1) % 251).length;
  // What is left of a pool is thrown away, and the next begins elsewhere.
  expect(gaps).toBeLessThan(asked.length);
});

test('it is asked for many at once; a large request goes by the pool', () => {
  const { random, asked } = counting();
  const pool = createRandomPool(random);
  for (let i = 0; i < 100; i += 1) expect(pool(10)).toHaveLength(10);
  expect(asked).toEqual([4_096]);
  expect(pool(5_000)).toHaveLength(5_000);
  expect(asked).toEqual([4_096, 5_000]);
});

test('what was given changes nothing that is given later', () => {
  const pool = createRandomPool(counting().random);
  pool(8).fill(0xff);
  expect([...pool(4)]).toEqual([8, 9, 10, 11]);
});
