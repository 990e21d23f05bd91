import { describe, expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { PASSWORD_IMPORT } from '../../src/scim/password-import.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, PATCH_URN, refusalOf, USER_URN } from './person.ts';

const small = {
  ...DEFAULT_LIMITS,
  filter: { length: 60, depth: 2, terms: 3, scans: 3 },
  attributes: 4,
  values: 2,
  characters: 10,
  patchOperations: 2,
};
const type = buildCatalog([PASSWORD_IMPORT], small).catalog.resourceTypes.get('User');
if (type === undefined) throw new Error('there is no User');

const create = (body: object) => validateResource(type, { schemas: [USER_URN], userName: 'ada', ...body });
const patch = (...operations: object[]) =>
  applyPatch(type, { userName: 'ada', title: 'Dr' }, { schemas: [PATCH_URN], Operations: operations });
const add = (path: string, value: unknown) => ({ op: 'add', path, value });
const mail = (value: string) => ({ value });

describe('what is just within the limits passes', () => {
  test.each<[string, () => unknown]>([
    ['a filter of three terms', () => parseFilter(type, 'title pr or title pr or active pr')],
    ['a filter two deep', () => parseFilter(type, '((title pr))')],
    ['four attributes', () => create({ title: 'Dr', active: true })],
    ['two values', () => create({ emails: [mail('a'), mail('b')] })],
    ['ten characters', () => create({ title: 'x'.repeat(10) })],
    ['two operations', () => patch(add('title', 'Dr'), add('active', true))],
  ])('%s', (_, act) => {
    expect(act).not.toThrow();
  });
});

describe('what is just beyond them is refused, the limit named', () => {
  test.each<[string, () => unknown, string, RegExp]>([
    ['a filter of 61 characters', () => parseFilter(type, `title eq "${'x'.repeat(50)}"`), 'invalidFilter', /60/],
    [
      'a filter of four terms',
      () => parseFilter(type, 'title pr or title pr or title pr or title pr'),
      'invalidFilter',
      /3/,
    ],
    ['a filter three deep', () => parseFilter(type, '(((title pr)))'), 'invalidFilter', /2 deep/],
    ['a filter in a path', () => patch(add('emails[(((value pr)))]', mail('a'))), 'invalidFilter', /2 deep/],
    [
      'five attributes',
      () => create({ title: 'Dr', active: true, nickName: 'a' }),
      'invalidValue',
      /at most 4 attributes/,
    ],
    [
      'five with an extension’s',
      () => create({ title: 'Dr', [ENTERPRISE_URN]: { employeeNumber: '1', department: 'a' } }),
      'invalidValue',
      /these are 5/,
    ],
    [
      'five after a PATCH',
      () => patch(add('', { active: true, nickName: 'a', locale: 'en' })),
      'invalidValue',
      /at most 4 attributes/,
    ],
    ['three values', () => create({ emails: [mail('a'), mail('b'), mail('c')] }), 'invalidValue', /at most 2 values/],
    ['eleven characters', () => create({ title: 'x'.repeat(11) }), 'invalidValue', /at most 10 characters/],
    [
      'three operations',
      () => patch(add('title', 'a'), add('title', 'b'), add('title', 'c')),
      'invalidSyntax',
      /at most 2/,
    ],
  ])('%s', (_, act, scimType, detail) => {
    expect(refusalOf(act)).toMatchObject({ scimType, detail: expect.stringMatching(detail) });
  });
});
