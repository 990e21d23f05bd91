import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import { matches } from '../../src/scim/match.ts';
import { simplify } from '../../src/scim/simplify.ts';
import { filter, people } from '../store/arbitraries.ts';
import { all, any, is, not } from '../store/samples.ts';

const row = (operator: Operator, key: string): BoundFilter => ({
  kind: 'related',
  relation: 'groups',
  filter: is('groups.display', operator, key),
});

describe('a filter that says something twice says it once', () => {
  test.each<[string, BoundFilter, BoundFilter]>([
    [
      'the lowest of lower bounds, of which one is enough',
      any(is('p', 'gt', 'b'), is('p', 'gt', 'a')),
      is('p', 'gt', 'a'),
    ],
    ['the highest of those that all hold', all(is('p', 'gt', 'b'), is('p', 'ge', 'a')), is('p', 'gt', 'b')],
    [
      'an open bound before a closed one where both hold',
      all(is('p', 'le', 'a'), is('p', 'lt', 'a')),
      is('p', 'lt', 'a'),
    ],
    ['a closed bound where either is enough', any(is('p', 'gt', 'a'), is('p', 'ge', 'a')), is('p', 'ge', 'a')],
    ['one of two that are the same', any(is('p', 'co', 'a'), is('p', 'co', 'a')), is('p', 'co', 'a')],
    ['bounds of a row of the membership', any(row('lt', 'b'), row('lt', 'c')), row('lt', 'c')],
    ['what must not be, once', all(not(is('p', 'gt', 'a')), not(is('p', 'gt', 'b'))), not(is('p', 'gt', 'a'))],
    ['bounds in brackets within each other', any(is('p', 'gt', 'b'), any(is('p', 'gt', 'a'))), is('p', 'gt', 'a')],
    [
      'both sides of a stretch',
      all(is('p', 'gt', 'a'), is('p', 'lt', 'b')),
      all(is('p', 'gt', 'a'), is('p', 'lt', 'b')),
    ],
    [
      'bounds of different paths',
      any(is('p', 'gt', 'a'), is('q', 'gt', 'b')),
      any(is('p', 'gt', 'a'), is('q', 'gt', 'b')),
    ],
  ])('%s', (_, given, simple) => {
    expect(simplify(given)).toEqual(simple);
  });

  test('and means what it meant', () => {
    fc.assert(
      fc.property(filter, people, (given, everybody) => {
        const simple = simplify(given);
        for (const facts of everybody) expect(matches(simple, facts)).toBe(matches(given, facts));
      }),
      { numRuns: 1_000 },
    );
  });
});
