import { expect, test } from 'vitest';
import type { ClaimType } from '../../schema/config.ts';
import { assignable, conforms, typeOf } from '../../src/claims/conform.ts';
import type { Value } from '../../src/claims/source.ts';

test.each<[ClaimType, Value, boolean]>([
  ['string', 'trader', true],
  ['string', 2998, false],
  ['string', ['trader'], false],
  ['string', null, false],
  ['integer', 2998, true],
  ['integer', 29.98, false],
  ['integer', '2998', false],
  ['integer', 2 ** 53, false],
  ['number', 0.5, true],
  ['number', 3, true],
  ['boolean', false, true],
  ['boolean', 'false', false],
  ['object', { a: 1 }, true],
  ['object', [{ a: 1 }], false],
  ['object', null, false],
  ['string[]', ['a', 'b'], true],
  ['string[]', [], true],
  ['string[]', 'a', false],
  ['string[]', ['a', 1], false],
  ['integer[]', [1, 2.5], false],
  ['object[]', [{ a: 1 }, null], false],
])('a claim of type %s takes %j: %s', (type, value, expected) => {
  expect(conforms(type, value)).toBe(expected);
});

test.each<[ClaimType, ClaimType, boolean]>([
  ['string', 'string', true],
  ['integer', 'number', true],
  ['number', 'integer', false],
  ['integer[]', 'number[]', true],
  ['string[]', 'string', false],
  ['string', 'string[]', false],
  ['integer', 'string', false],
])('an attribute of type %s may feed a claim of type %s: %s', (from, to, expected) => {
  expect(assignable(from, to)).toBe(expected);
});

test.each<[Value, ClaimType | null]>([
  ['gold', 'string'],
  [3, 'integer'],
  [3.5, 'number'],
  [[1, 2.5], 'number[]'],
  [['a'], 'string[]'],
  [{}, 'object'],
  [null, null],
  [['a', 1], null],
])('the type of %j is %s', (value, type) => {
  expect(typeOf(value)).toBe(type);
});
