import { describe, expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { factsOf } from '../../src/scim/facts.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { matches } from '../../src/scim/match.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { parsePath } from '../../src/scim/path.ts';
import type { Json } from '../../src/scim/resource.ts';
import { compileSelector } from '../../src/scim/select.ts';
import { PATCH_URN, PLAIN_USER, refusalOf, resourceOf } from './person.ts';

const BOXES = 'urn:example:params:scim:schemas:boxes:1.0:User';
const subAttributes = [
  { name: 'value' },
  { name: 'tags', multiValued: true },
  { name: 'seals', multiValued: true, mutability: 'immutable' },
  { name: 'codes', multiValued: true, returned: 'never' },
];
const definition = {
  id: BOXES,
  name: 'Boxes',
  attributes: [
    { name: 'box', type: 'complex', subAttributes },
    { name: 'boxes', type: 'complex', multiValued: true, subAttributes },
  ],
};
const { catalog } = buildCatalog([{ file: 'boxes.json', definition, extends: 'User', required: false }]);
const USER = catalog.resourceTypes.get('User') ?? PLAIN_USER;

const BOX = { value: 'b', tags: ['red', 'round', 'new'], seals: ['s1', 's2'] };
const [FIRST, SECOND] = [
  { value: '1', tags: ['red', 'old'] },
  { value: '2', tags: ['blue', 'red', 'thin'] },
];
const BEFORE = { userName: 'ada', [BOXES]: { box: BOX, boxes: [FIRST, SECOND] } };

function patched(op: string, path: string, value?: unknown): Json | undefined {
  const operation = { op, path: `${BOXES}:${path}`, ...(value !== undefined && { value }) };
  return applyPatch(USER, BEFORE, { schemas: [PATCH_URN], Operations: [operation] })[BOXES];
}
const tagged = (tags: string[]) => ({ box: { ...BOX, tags }, boxes: [FIRST, SECOND] });

describe('a path names some of the values of a sub-attribute', () => {
  test.each<[string, string, unknown, Json]>([
    ['remove', 'box.tags[value eq "ROUND"]', undefined, tagged(['red', 'new'])],
    [
      'remove',
      'BOX.Tags[Value sw "r" or value eq "new"]',
      undefined,
      { box: { value: 'b', seals: BOX.seals }, boxes: [FIRST, SECOND] },
    ],
    ['replace', 'box.tags[value eq "red"]', 'green', tagged(['green', 'round', 'new'])],
    ['replace', 'box.tags[value eq "red"]', ['green'], tagged(['green', 'round', 'new'])],
    ['add', 'box.tags[value eq "flat"]', 'flat', tagged([...BOX.tags, 'flat'])],
    ['add', 'box.tags[value eq "red"]', 'red', tagged(BOX.tags)],
    [
      'remove',
      'boxes.tags[value eq "red"]',
      undefined,
      {
        box: BOX,
        boxes: [
          { value: '1', tags: ['old'] },
          { value: '2', tags: ['blue', 'thin'] },
        ],
      },
    ],
    [
      'replace',
      'boxes.tags[value sw "t"]',
      'thick',
      { box: BOX, boxes: [FIRST, { value: '2', tags: ['blue', 'red', 'thick'] }] },
    ],
  ])('%s %s %j', (op, path, value, expected) => {
    expect(patched(op, path, value)).toEqual(expected);
  });

  test.each<[string, string, unknown, string]>([
    ['remove', 'box.tags[value eq "flat"]', undefined, 'noTarget'],
    ['replace', 'boxes.tags[value eq "flat"]', 'x', 'noTarget'],
    ['add', 'boxes.tags[value eq "flat"]', 'flat', 'noTarget'],
    ['replace', 'box.tags[value eq "red"]', 7, 'invalidValue'],
    ['replace', 'box.tags[value eq "red"]', ['a', 'b'], 'invalidValue'],
    ['remove', 'box.seals[value eq "s1"]', undefined, 'mutability'],
    ['remove', 'box.tags[value eq "red"].value', undefined, 'invalidPath'],
    ['remove', 'box.value[value eq "b"]', undefined, 'invalidPath'],
    ['remove', 'box.tags[type eq "red"]', undefined, 'invalidFilter'],
    ['remove', 'box.codes[value sw "1"]', undefined, 'invalidFilter'],
  ])('%s %s %j is refused: %s', (op, path, value, scimType) => {
    expect(refusalOf(() => patched(op, path, value))).toMatchObject({ status: 400, scimType });
  });

  test('and the last one of an element leaves the element', () => {
    const one = { userName: 'ada', [BOXES]: { boxes: [{ tags: ['red'] }, FIRST] } };
    const Operations = [{ op: 'remove', path: `${BOXES}:boxes.tags[value eq "red"]` }];
    const after = applyPatch(USER, one, { schemas: [PATCH_URN], Operations });
    expect(after[BOXES]).toEqual({ boxes: [{ value: '1', tags: ['old'] }] });
  });

  test('what one PATCH looks at is bounded there too', () => {
    const small = { ...USER, limits: { ...USER.limits, patchValues: 9 } };
    // Five values, two terms.
    const path = `${BOXES}:boxes.tags[value eq "red" or value eq "thin"]`;
    const patch = () => applyPatch(small, BEFORE, { schemas: [PATCH_URN], Operations: [{ op: 'remove', path }] });
    expect(refusalOf(patch)).toMatchObject({ scimType: 'tooMany' });
  });

  test('and a claim can be made of them', () => {
    const compiled = compileSelector(USER, `${BOXES}:boxes.tags[not (value eq "red")]`);
    if ('problem' in compiled) throw new Error(compiled.problem);
    expect(compiled.selector.multiValued).toBe(true);
    expect(compiled.selector.select(BEFORE)).toEqual(['old', 'blue', 'thin']);
  });
});

describe('a filter asks of one and the same value of a sub-attribute (RFC 7644 §3.4.2.2)', () => {
  const facts = factsOf(USER, resourceOf(BEFORE, USER));
  test.each<[string, boolean]>([
    ['box.tags[value eq "red"]', true],
    ['box.tags[value sw "r" and value ew "d"]', true],
    ['box.tags[value sw "n" and value ew "d"]', false],
    ['box.tags sw "n" and box.tags ew "d"', true],
    ['boxes.tags[value co "l" and value sw "t"]', false],
    ['boxes.tags[not (value eq "red")]', true],
    ['not (boxes.tags[value eq "green"])', true],
    ['box.tags[value pr]', true],
    ['box.tags[value eq "red"].value ew "d"', true],
  ])('%s: %s', (text, expected) => {
    const filter = text.replaceAll(/\bbox/g, `${BOXES}:box`);
    expect(matches(parseFilter(USER, filter), facts)).toBe(expected);
  });

  test('which of a value that is none of several there is not', () => {
    expect(refusalOf(() => parseFilter(USER, `${BOXES}:box.value[value eq "b"]`)).scimType).toBe('invalidFilter');
    expect(refusalOf(() => parsePath(USER, `${BOXES}:box.value[value eq "b"]`)).scimType).toBe('invalidPath');
  });
});
