import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedKey } from '../../src/store/bounded-key.ts';
import { prefixEnd } from '../../src/store/comparison.ts';
import { drivesOf, restOf } from '../../src/store/drive.ts';
import { anyCharacter } from '../any-character.ts';
import { all, any, is, not } from './samples.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const text = fc.string({ unit: anyCharacter, maxLength: 5 });

describe('the end of a prefix', () => {
  test.each([
    ['ab', 'ac'],
    ['a\ud7ff', 'a\ue000'],
    ['a\uffff', 'a\u{10000}'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
    ['', null],
    ['\u{10ffff}', null],
  ])('%j ends before %j', (prefix, end) => {
    expect(prefixEnd(prefix)).toBe(end);
  });

  test('every text with the prefix comes before it, every other text from the prefix on does not', () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = prefixEnd(prefix);
        const inRange = (t: string) => byBytes(t, prefix) >= 0 && (end === null || byBytes(t, end) < 0);
        expect(inRange(prefix + other)).toBe(true);
        expect(inRange(other)).toBe(other.startsWith(prefix));
      }),
    );
  });
});

describe('the bounded form of a key', () => {
  test('is at most 576 characters long, and equal for equal keys alone', () => {
    const long = fc.tuple(fc.nat({ max: 600 }), text).map(([length, end]) => 'x'.repeat(length) + end);
    fc.assert(
      fc.property(long, long, (a, b) => {
        expect(boundedKey(a).length).toBeLessThanOrEqual(576);
        expect(boundedKey(a) === boundedKey(b)).toBe(a === b);
      }),
    );
    expect(boundedKey(boundedKey('x'.repeat(1_000)))).not.toBe(boundedKey('x'.repeat(1_000)));
  });
});

describe('the lookup that drives a filter', () => {
  const [one, start, inside] = [is('a', 'eq', '1'), is('b', 'sw', '2'), is('c', 'co', '3')];

  test.each([
    ['a comparison drives itself, and nothing is left to ask', one, one, null],
    ['one value before a range before a whole path', all(inside, start, one), one, all(inside, start)],
    ['a condition inside an element', { kind: 'element' as const, paths: ['a'], filter: one }, one, 'all of it'],
    ['a part of an or drives nothing', any(one, not(start)), undefined, null],
    ['what is denied drives nothing', not(one), undefined, null],
  ])('%s', (_, filter, driving, left) => {
    const [drive] = drivesOf(filter);
    expect(drive).toEqual(driving === undefined ? undefined : [driving]);
    if (drive !== undefined) expect(restOf(filter, drive)).toEqual(left === 'all of it' ? filter : left);
  });

  test('an or is driven by all of its members', () => {
    const [drive] = drivesOf(any(one, all(start, inside)));
    expect(drive).toEqual([one, start]);
    expect(restOf(any(one, start), [one, start])).toBeNull();
  });
});
