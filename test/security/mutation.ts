import fc from 'fast-check';
import { anyCharacter } from '../any-character.ts';

/** Pieces that parsers stumble over: what ends things, what nests, what objects inherit, what numbers and text cannot hold. */
const PIECES: readonly string[] = [
  ...[
    '"',
    '\\',
    "'",
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '.',
    ':',
    ',',
    ';',
    '=',
    '&',
    '%',
    '%zz',
    '%00',
    '+',
    ' ',
    '\t',
    '\r\n',
    '-',
    '$',
  ],
  ...['\u0000', '\ud800', '\u202e', 'ſ', 'İ', '💥', '\uffff', 'e\u0301'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '$ref', 'length'],
  ...['null', 'true', 'NaN', '-0', '1e309', '1e-400', '9007199254740993', '0x10', 'undefined'],
  ...[
    ' eq ',
    ' ne ',
    ' pr',
    ' and ',
    ' or ',
    'not (',
    ' co ',
    'emails[',
    '].value',
    'userName',
    'meta.created',
    'schemas',
  ],
  ...[
    'urn:ietf:params:scim:schemas:core:2.0:User:',
    'urn:',
    'bulkId:',
    'Bearer ',
    'Basic ',
    'eyJhbGciOiJub25lIn0.',
    '2011-02-30T25:61:61Z',
  ],
  ...['('.repeat(300), '['.repeat(300), 'a.'.repeat(300), 'not ('.repeat(100), '{"a":'.repeat(300), 'x'.repeat(5_000)],
];

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12, unit: anyCharacter }));

/** What is done to a text at a place in it. */
const EDITS: readonly ((text: string, at: number, length: number, piece: string) => string)[] = [
  (text, at, _length, inserted) => text.slice(0, at) + inserted + text.slice(at),
  (text, at, length) => text.slice(0, at) + text.slice(at + length),
  (text, at, length) => text.slice(0, at + length) + text.slice(at),
  (text, at, length, put) => text.slice(0, at) + put + text.slice(at + length),
  (text, at) => text.slice(0, at),
  (text, at, length) => text.slice(0, at) + text.slice(at, at + length).toUpperCase() + text.slice(at + length),
];

const edit = fc.record({
  edit: fc.constantFrom(...EDITS),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 0, max: 20 }),
  piece,
});

/** Texts that are nearly those of the seeds, and some that are like nothing. */
export function mutationsOf(seeds: readonly string[]): fc.Arbitrary<string> {
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([seed, edits]) =>
      edits.reduce((text, { edit: change, place, length, piece: put }) => {
        return change(text, Math.floor(place * text.length), length, put);
      }, seed),
    );
  const made = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  return fc.oneof({ weight: 3, arbitrary: mutated }, { weight: 1, arbitrary: made });
}

/** JSON texts: mutated as text, and well-formed ones whose values and names are any at all. */
export function jsonMutationsOf(seeds: readonly unknown[]): fc.Arbitrary<string> {
  const swapped = fc
    .tuple(fc.constantFrom(...seeds), fc.jsonValue({ maxDepth: 3 }), fc.nat({ max: 40 }), piece)
    .map(([seed, value, place, name]) => JSON.stringify(swapAt(seed, place, value, name)));
  const edited = mutationsOf(seeds.map((seed) => JSON.stringify(seed)));
  return fc.oneof({ weight: 1, arbitrary: edited }, { weight: 2, arbitrary: swapped });
}

/** The JSON value with the member at the place, in the order they are written, given another value or another name. */
function swapAt(seed: unknown, place: number, value: unknown, name: string): unknown {
  let left = place;
  const walk = (at: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(at)) return at.map(walk);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([key, inner]) => [left === 0 ? name : key, walk(inner)]));
  };
  return walk(seed);
}
