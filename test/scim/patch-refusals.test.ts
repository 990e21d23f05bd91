import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { ENTERPRISE_URN, JOHN, PATCH_URN, refusalOf, TRADING_URN, USER, USER_URN } from './person.ts';

const DEEP = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
const HOME = { value: 'john@home.example', type: 'home' };

test.each<[string, string, object]>([
  ['noTarget', 'a remove without a path', { op: 'remove' }],
  [
    'noTarget',
    'a replace whose filter finds nothing',
    { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' },
  ],
  ['noTarget', 'a remove whose filter finds nothing', { op: 'remove', path: 'emails[type eq "other"]' }],
  [
    'noTarget',
    'an add whose filter does not say what to make',
    { op: 'add', path: 'emails[type ne "work" and type ne "home"].value', value: 'x' },
  ],
  ['invalidPath', 'an unknown attribute', { op: 'replace', path: 'shoeSize', value: 42 }],
  ['invalidPath', 'a path that is no text', { op: 'replace', path: 5, value: 42 }],
  ['invalidPath', '__proto__ in a path', { op: 'add', path: '__proto__.admin', value: true }],
  ['invalidFilter', 'a broken filter', { op: 'remove', path: 'emails[type eq]' }],
  ['invalidSyntax', 'an unknown op', { op: 'move', path: 'title', value: 'x' }],
  ['invalidSyntax', 'an op that objects inherit', { op: 'constructor', path: 'title', value: 'x' }],
  ['invalidSyntax', 'an op that is an object', { op: { toString: 1, valueOf: 1 }, path: 'title', value: 'x' }],
  ['invalidSyntax', 'an op that is lists without end', { op: DEEP, path: 'title', value: 'x' }],
  ['invalidSyntax', 'an op that is null', { op: null, path: 'title', value: 'x' }],
  ['invalidSyntax', 'no op', { path: 'title', value: 'x' }],
  ['invalidSyntax', 'no value', { op: 'add', path: 'title' }],
  ['invalidValue', 'a value without a path that is no object', { op: 'replace', value: 'x' }],
  ['invalidValue', 'an unknown attribute in a value', { op: 'replace', value: { shoeSize: 42 } }],
  ['invalidValue', '__proto__ in a value', { op: 'add', value: JSON.parse('{"__proto__":{"admin":true}}') }],
  ['invalidValue', 'a value of the wrong type', { op: 'replace', path: 'active', value: 'perhaps' }],
  [
    'invalidValue',
    'a value of the wrong type in an element',
    { op: 'replace', path: 'emails[type eq "work"].primary', value: 5 },
  ],
  ['invalidValue', 'several values for one', { op: 'replace', path: 'emails[type eq "work"]', value: [HOME, HOME] }],
  [
    'invalidValue',
    'too many values',
    { op: 'add', path: 'locations', value: Array.from({ length: DEFAULT_LIMITS.values }, (_, i) => `at ${i}`) },
  ],
  ['mutability', 'the id', { op: 'replace', path: 'id', value: 'x' }],
  ['mutability', 'meta', { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' }],
  ['mutability', 'the schemas', { op: 'add', path: 'schemas', value: [ENTERPRISE_URN] }],
  ['mutability', 'what is read-only', { op: 'add', path: 'groups', value: [{ value: 'admins' }] }],
  [
    'mutability',
    'a read-only sub-attribute',
    { op: 'replace', path: `${ENTERPRISE_URN}:manager.displayName`, value: 'x' },
  ],
  ['mutability', 'the loss of a required attribute', { op: 'remove', path: 'userName' }],
  ['mutability', 'the loss of a required attribute by an empty value', { op: 'replace', path: 'userName', value: '' }],
  ['mutability', 'an immutable value', { op: 'replace', path: `${TRADING_URN}:badge`, value: 'B-2' }],
  ['mutability', 'the loss of an immutable value', { op: 'remove', path: `${TRADING_URN}:badge` }],
  ['mutability', 'the loss of an immutable value with its extension', { op: 'remove', path: TRADING_URN }],
  [
    'mutability',
    'an immutable sub-attribute',
    { op: 'replace', path: `${TRADING_URN}:accounts[value eq "A2"].value`, value: 'A3' },
  ],
  ['mutability', 'the core schema', { op: 'remove', path: USER_URN }],
])('%s: %s is refused, and what other operations did is undone', (scimType, _what, operation) => {
  const before = structuredClone(JOHN);
  expect(
    refusalOf(() =>
      applyPatch(USER, JOHN, {
        schemas: [PATCH_URN],
        Operations: [{ op: 'replace', path: 'title', value: 'changed' }, operation],
      }),
    ),
  ).toMatchObject({
    status: 400,
    scimType,
  });
  expect(JOHN).toEqual(before);
});

test.each<[string, unknown]>([
  ['is no object', []],
  ['has no operations', { schemas: [PATCH_URN] }],
  ['has none in its list', { schemas: [PATCH_URN], Operations: [] }],
  ['has no list', { schemas: [PATCH_URN], Operations: { op: 'add' } }],
  ['holds something else', { schemas: [PATCH_URN], Operations: ['add'] }],
  ['is another message', { schemas: [USER_URN], Operations: [{ op: 'remove', path: 'title' }] }],
  [
    'has too many operations',
    {
      schemas: [PATCH_URN],
      Operations: Array(DEFAULT_LIMITS.patchOperations + 1).fill({ op: 'remove', path: 'title' }),
    },
  ],
])('a body that %s is invalidSyntax', (_what, body) => {
  expect(refusalOf(() => applyPatch(USER, JOHN, body))).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
});
