import { describe, expect, test } from 'vitest';
import { parseValue } from '../../../src/claims/json.ts';
import { parsePointer } from '../../../src/claims/resolvers/json-pointer.ts';

/** RFC 6901 §5, with the answers it gives. */
const DOCUMENT = parseValue({
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
});

describe('RFC 6901 §5', () => {
  test.each<[string, unknown]>([
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%s', (pointer, value) => {
    expect(parsePointer(pointer)?.(DOCUMENT ?? null)).toEqual(value);
  });

  test('an empty pointer is the whole document', () => {
    expect(parsePointer('')?.(DOCUMENT ?? null)).toBe(DOCUMENT);
  });
});

test.each([
  '/foo/2',
  '/foo/00',
  '/foo/-',
  '/foo/-1',
  '/foo/length',
  '/nobody',
  '/a/b',
  '/m~01n',
  '/__proto__',
  '/constructor',
])('%s leads nowhere', (pointer) => {
  expect(parsePointer(pointer)?.(DOCUMENT ?? null)).toBeUndefined();
});

test.each(['foo', 'foo/0', '#/foo', '/a~2b', '/a~'])('%s is no pointer', (text) => {
  expect(parsePointer(text)).toBeNull();
});
