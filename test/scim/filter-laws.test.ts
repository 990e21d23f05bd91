import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoundFilter } from '../../src/scim/bound.ts';
import { ScimError } from '../../src/scim/errors.ts';
import { factsOf } from '../../src/scim/facts.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { matches } from '../../src/scim/match.ts';
import { parsePath } from '../../src/scim/path.ts';
import { anyCharacter } from '../any-character.ts';
import { JOHN, resourceOf, TRADING_URN, USER } from './person.ts';

/** A filter as text and what it should mean. */
interface Case {
  readonly text: string;
  readonly bound: BoundFilter;
}

const word = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((text) => !text.includes('\u0000') && text.isWellFormed());
const operator = fc.constantFrom('eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');

function term(paths: readonly [string, string][]): fc.Arbitrary<Case> {
  const lookup = (path: string) => path === 'emails.type' && { unindexed: true as const };
  const compare = fc.tuple(fc.constantFrom(...paths), operator, word).map(([[text, path], op, value]) => ({
    text: `${text} ${op} ${JSON.stringify(value)}`,
    bound: {
      kind: 'compare' as const,
      operator: op,
      path,
      key: value.normalize('NFC').toLowerCase(),
      ...lookup(path),
    },
  }));
  const present = fc.constantFrom(...paths).map(([text, path]) => ({
    text: `${text} pr`,
    bound: { kind: 'present' as const, paths: [path], ...lookup(path) },
  }));
  return fc.oneof(compare, present);
}

const OUTER: [string, string][] = [
  ['title', 'title'],
  ['NAME.familyname', 'name.familyname'],
];
const INNER: [string, string][] = [
  ['value', 'emails.value'],
  ['Type', 'emails.type'],
];
const EMAIL_PATHS = ['emails.value', 'emails.display', 'emails.type', 'emails.primary'];

/** not( ) binds first, then and, then or; the generator writes parentheses where the grammar needs them. */
function logic(leaf: fc.Arbitrary<Case>): fc.Arbitrary<Case> {
  const negated = leaf.map(({ text, bound }) => ({
    text: `not (${text})`,
    bound: { kind: 'not' as const, filter: bound },
  }));
  const factor = fc.oneof(leaf, negated);
  const joined = (kind: 'and' | 'or', parts: fc.Arbitrary<Case>) =>
    fc.array(parts, { minLength: 2, maxLength: 3 }).map((cases) => ({
      text: cases.map((one) => one.text).join(` ${kind} `),
      bound: { kind, filters: cases.map((one) => one.bound) },
    }));
  const both = fc.oneof(factor, joined('and', factor));
  return fc.oneof(both, joined('or', both));
}

const element = logic(term(INNER)).map(({ text, bound }) => ({
  text: `emails[${text}]`,
  bound: { kind: 'element' as const, paths: EMAIL_PATHS, filter: bound },
}));
const suffixed = fc.tuple(logic(term(INNER)), term(INNER)).map(([inner, last]) => ({
  text: `emails[${inner.text}].${last.text}`,
  bound: {
    kind: 'element' as const,
    paths: EMAIL_PATHS,
    filter: { kind: 'and' as const, filters: [inner.bound, last.bound] },
  },
}));
const anyFilter = logic(fc.oneof(term(OUTER), element, suffixed));

/** a and (b and c) is a and b and c. */
function flat(bound: BoundFilter): BoundFilter {
  if (bound.kind === 'not') return { kind: 'not', filter: flat(bound.filter) };
  if (bound.kind === 'element') return { ...bound, filter: flat(bound.filter) };
  if (bound.kind !== 'and' && bound.kind !== 'or') return bound;
  const filters = bound.filters.map(flat).flatMap((one) => (one.kind === bound.kind ? one.filters : [one]));
  return { kind: bound.kind, filters };
}

describe('a filter means what its grammar says', () => {
  const { filter } = USER.limits;
  /** What a filter costs is another matter (limits.test.ts). */
  const PATIENT = { ...USER, limits: { ...USER.limits, filter: { ...filter, scans: filter.terms } } };

  test('whatever is combined with whatever', () => {
    fc.assert(
      fc.property(anyFilter, ({ text, bound }) => {
        fc.pre(text.length <= 4096);
        expect(flat(parseFilter(PATIENT, text))).toEqual(flat(bound));
      }),
      { numRuns: 300 },
    );
  });

  test('and a filter or its negation finds every resource, never both', () => {
    const facts = factsOf(USER, resourceOf(JOHN));
    fc.assert(
      fc.property(anyFilter, ({ text }) => {
        fc.pre(text.length <= 4000);
        const found = matches(parseFilter(PATIENT, text), facts);
        expect(matches(parseFilter(PATIENT, `not (${text})`), facts)).toBe(!found);
      }),
    );
  });
});

/** Text made of pieces of filters, so that much of it is nearly one. */
const pieces = fc.constantFrom(
  ...[
    'userName',
    'emails',
    'meta',
    'id',
    '.',
    ' ',
    '  ',
    'eq',
    'ne',
    'pr',
    'co',
    'not',
    'and',
    'or',
    '(',
    ')',
    '[',
    ']',
  ],
  ...[
    '"x"',
    '"',
    '\\',
    '1',
    '-1e5',
    'true',
    'null',
    ':',
    '__proto__',
    'constructor',
    '$ref',
    TRADING_URN,
    '].',
    '\u0000',
    '\ud800',
  ],
);
const almost = fc.oneof(
  fc.string({ maxLength: 60, unit: anyCharacter }),
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(' ')),
);

test.each<[string, (text: string) => unknown]>([
  ['filter', (text) => matches(parseFilter(USER, text), factsOf(USER, resourceOf(JOHN)))],
  ['path', (text) => parsePath(USER, text)],
])('a %s of any text is understood or refused with a SCIM error', (_what, read) => {
  fc.assert(
    fc.property(almost, (text) => {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 2000 },
  );
});
