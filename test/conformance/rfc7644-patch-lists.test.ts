/** A complex attribute may have a sub-attribute of several values (RFC 7643 §2.3.8); PATCH means by it what it means by any list. */
import { expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { PATCH_URN, USER_URN } from '../scim/person.ts';

const tags = { name: 'tags', multiValued: true };
const { catalog } = buildCatalog([
  {
    file: 'boxes.json',
    extends: 'User',
    required: false,
    definition: {
      id: USER_URN,
      name: 'User with boxes',
      attributes: [
        { name: 'box', type: 'complex', subAttributes: [tags, { name: 'size', type: 'integer' }] },
        { name: 'boxes', type: 'complex', multiValued: true, subAttributes: [{ name: 'value' }, tags] },
      ],
    },
  },
]);
const type = catalog.resourceTypes.get('User');

const BEFORE: Attributes = {
  userName: 'bjensen',
  box: { tags: ['a', 'b'], size: 4 },
  boxes: [{ value: 'x', tags: ['a', 'b'] }, { value: 'y' }],
};
const patch = (operation: object) => {
  if (type === undefined) throw new Error('there is no User');
  return applyPatch(type, BEFORE, { schemas: [PATCH_URN], Operations: [operation] });
};

test.each<[string, object, string[] | undefined]>([
  ['§3.5.2.1 add adds to it', { op: 'add', path: 'box.tags', value: ['b', 'c'] }, ['a', 'b', 'c']],
  ['§3.5.2.1 add adds one without an array', { op: 'add', path: 'box.tags', value: 'c' }, ['a', 'b', 'c']],
  ['§3.5.2.1 add of nothing adds nothing', { op: 'add', path: 'box.tags', value: [] }, ['a', 'b']],
  [
    '§3.5.2.1 add within the value of its attribute',
    { op: 'add', path: 'box', value: { tags: ['c'] } },
    ['a', 'b', 'c'],
  ],
  ['§3.5.2.1 add without a path', { op: 'add', value: { box: { tags: ['c'] } } }, ['a', 'b', 'c']],
  ['§3.5.2.2 remove removes it', { op: 'remove', path: 'box.tags' }, undefined],
  ['§3.5.2.2 remove with values removes these alone', { op: 'remove', path: 'box.tags', value: ['A'] }, ['b']],
  ['§3.5.2.3 replace replaces all', { op: 'replace', path: 'box.tags', value: ['c'] }, ['c']],
  ['§3.5.2.3 replace within the value', { op: 'replace', path: 'box', value: { tags: ['c'] } }, ['c']],
  ['§3.5.2.3 replace by nothing', { op: 'replace', path: 'box.tags', value: [] }, undefined],
])('%s', (_, operation, expected) => {
  expect(patch(operation).box).toEqual({ size: 4, ...(expected !== undefined && { tags: expected }) });
});

test.each<[string, object, object]>([
  [
    '§3.5.2.1 add to that of the values a filter picks',
    { op: 'add', path: 'boxes[value eq "x"].tags', value: ['c'] },
    [{ value: 'x', tags: ['a', 'b', 'c'] }, { value: 'y' }],
  ],
  [
    '§3.5.2.1 add to that of all',
    { op: 'add', path: 'boxes.tags', value: ['c'] },
    [
      { value: 'x', tags: ['a', 'b', 'c'] },
      { value: 'y', tags: ['c'] },
    ],
  ],
  [
    '§3.5.2.1 add of a value that is there adds to its list',
    { op: 'add', path: 'boxes', value: [{ value: 'x', tags: ['c'] }] },
    [{ value: 'x', tags: ['a', 'b', 'c'] }, { value: 'y' }],
  ],
  [
    '§3.5.2.2 remove with values from those a filter picks',
    { op: 'remove', path: 'boxes[value eq "x"].tags', value: ['a'] },
    [{ value: 'x', tags: ['b'] }, { value: 'y' }],
  ],
])('%s', (_, operation, boxes) => {
  expect(patch(operation).boxes).toEqual(boxes);
});
