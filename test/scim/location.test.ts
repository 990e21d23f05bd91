import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operator } from '../../src/scim/bound.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { matches } from '../../src/scim/match.ts';
import { sortingOf } from '../../src/scim/sort.ts';

const BASE = 'https://a.example/aa';
const { resourceTypes } = buildCatalog([], DEFAULT_LIMITS, BASE).catalog;
const typeOf = (name: string) => {
  const type = resourceTypes.get(name);
  if (type === undefined) throw new TypeError(name);
  return type;
};

/** What each operator means of two texts, in words of its own. */
const MEANS: Readonly<Record<Operator, (text: string, wanted: string) => boolean>> = {
  eq: (text, wanted) => text === wanted,
  co: (text, wanted) => text.includes(wanted),
  sw: (text, wanted) => text.startsWith(wanted),
  ew: (text, wanted) => text.endsWith(wanted),
  gt: (text, wanted) => text > wanted,
  ge: (text, wanted) => text >= wanted,
  lt: (text, wanted) => text < wanted,
  le: (text, wanted) => text <= wanted,
};

const ids = fc.string({ unit: fc.constantFrom('a', 'e', 's', '/', 'U'), minLength: 1, maxLength: 5 });
const references = fc.tuple(fc.constantFrom('User', 'Group'), ids);
/** Pieces of locations, and what only looks like one. */
const pieces = fc.tuple(references, fc.nat(40), fc.nat(12)).map(([[type, id], start, length]) => {
  const text = `${BASE}/${type}s/${id}`;
  return length === 12 ? text.slice(start) : text.slice(start, start + length);
});
const wanted = fc.oneof(
  { weight: 4, arbitrary: pieces },
  fc.string({ unit: fc.constantFrom('a', 's', '/', '~', ' ') }),
);
const operators = fc.constantFrom(...Object.keys(MEANS).filter((one): one is Operator => Object.hasOwn(MEANS, one)));

describe('a filter of a location finds what it would if the whole text were kept', () => {
  const ofMember = ([type, id]: readonly [string, string]) => [
    { path: 'members.value', key: id, element: 0 },
    { path: 'members.type', key: type.toLowerCase(), element: 0 },
  ];

  test.each(['members.$ref OP TEXT', 'members[$ref OP TEXT]'])('%s', (form) => {
    fc.assert(
      fc.property(references, operators, wanted, (member, operator, text) => {
        const filter = form.replace('OP', operator).replace('TEXT', () => JSON.stringify(text));
        const [type, id] = member;
        const found = matches(parseFilter(typeOf('Group'), filter), ofMember(member));
        expect(found).toBe(MEANS[operator](`${BASE}/${type}s/${id}`, text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('groups.$ref', () => {
    fc.assert(
      fc.property(ids, operators, wanted, (id, operator, text) => {
        const filter = parseFilter(typeOf('User'), `groups.$ref ${operator} ${JSON.stringify(text)}`);
        const found = matches(filter, [{ path: 'groups.value', key: id, element: 0 }]);
        expect(found).toBe(MEANS[operator](`${BASE}/Groups/${id}`, text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('meta.location', () => {
    fc.assert(
      fc.property(ids, operators, wanted, (id, operator, text) => {
        const filter = parseFilter(typeOf('User'), `meta.location ${operator} ${JSON.stringify(text)}`);
        expect(matches(filter, [{ path: 'id', key: id, element: 0 }])).toBe(
          MEANS[operator](`${BASE}/Users/${id}`, text),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each([
  ['User', 'meta.location pr', true],
  ['User', 'meta.location eq null', false],
  ['User', 'meta.location ne "x"', true],
  ['Group', 'members.$ref pr', false],
  ['Group', 'members.$ref ne "x"', true],
])('of a %s without members or groups, %s is %s', (type, filter, expected) => {
  expect(matches(parseFilter(typeOf(type), filter), [{ path: 'id', key: 'a', element: 0 }])).toBe(expected);
});

test('sorted by location is sorted by id', () => {
  const request = { sortBy: 'META.location', sortOrder: 'descending' };
  expect(sortingOf(typeOf('User'), request).order).toEqual({ by: null, descending: true });
});
