import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance, readSealCursor, sealCursorWrite } from '../../src/audit/seal-cursor.ts';

const NONE: ReadonlySet<number> = new Set();
const keptAndRead = (cursor: Parameters<typeof sealCursorWrite>[0]) => readSealCursor(sealCursorWrite(cursor));

test('begins before the first', () => {
  expect(readSealCursor(null)).toEqual({ last: 0, gaps: [] });
});

test('waits for a number that is missing, until it comes or is given up', () => {
  const waiting = advance({ last: 3, gaps: [] }, [5, 8], NONE);
  expect(waiting).toEqual({ last: 8, gaps: [4, 6, 7] });
  expect(keptAndRead(waiting)).toEqual(waiting);
  expect(advance(waiting, [6], new Set([4]))).toEqual({ last: 8, gaps: [7] });
  expect(sealCursorWrite(waiting)).toMatchObject({ position: 3, settled: '[[5,5],[8,8]]' });
});

test('waits for no more than ten thousand where a sequence jumped', () => {
  const { last, gaps } = advance({ last: 1, gaps: [] }, [5_000_000], NONE);
  expect({ last, waits: gaps.length }).toEqual({ last: 5_000_000, waits: 9_999 });
});

test('is the same after it was kept, whatever came and whatever is missing', () => {
  const cursor = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }).map((seqs) =>
    advance(
      { last: 0, gaps: [] },
      seqs.toSorted((a, b) => a - b),
      NONE,
    ),
  );
  fc.assert(
    fc.property(cursor, (one) => {
      expect(keptAndRead(one)).toEqual(one);
    }),
  );
});

test('in the end every number was sealed once, in whatever order they came', () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
  const order = fc.shuffledSubarray(numbers, { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(order, fc.integer({ min: 1, max: 7 }), (arriving, size) => {
      let cursor = readSealCursor(null);
      const sealed: number[] = [];
      for (let start = 0; start < 30; start += size) {
        const visible = arriving.slice(0, start + size);
        const { last, gaps } = cursor;
        const found = visible.filter((seq) => seq > last || gaps.includes(seq)).toSorted((a, b) => a - b);
        sealed.push(...found);
        cursor = keptAndRead(advance(cursor, found, NONE));
      }
      expect(sealed.toSorted((a, b) => a - b)).toEqual(numbers);
      expect(cursor).toEqual({ last: 30, gaps: [] });
    }),
  );
});
