import { describe, expect, test } from 'vitest';
import { standardBody, standardText } from '../../src/scim/dialect.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { PROFILES, STANDARD } from '../../src/scim/profile.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, PATCH_URN, PLAIN_USER, refusalOf, USER_URN } from './person.ts';

const { entra, onelogin } = PROFILES;
const OLD_CORE = 'urn:scim:schemas:core:2.0';
const OLD_ENTERPRISE = 'urn:scim:schemas:extension:enterprise:2.0';

describe('OneLogin writes URNs from before the standard', () => {
  test.each([OLD_CORE, `${OLD_CORE}:User`, OLD_CORE.toUpperCase()])('in a whole resource: %s', (core) => {
    const body = { schemas: [core, OLD_ENTERPRISE], userName: 'ada', [OLD_ENTERPRISE]: { department: 'FX' } };
    expect(validateResource(PLAIN_USER, standardBody(onelogin, PLAIN_USER, body))).toEqual({
      userName: 'ada',
      [ENTERPRISE_URN]: { department: 'FX' },
    });
    expect(refusalOf(() => validateResource(PLAIN_USER, standardBody(STANDARD, PLAIN_USER, body))).status).toBe(400);
  });

  test.each<[string, object]>([
    ['the path', { op: 'replace', path: `${OLD_ENTERPRISE}:department`, value: 'FX' }],
    ['the path, with the type in it', { op: 'replace', path: `${OLD_ENTERPRISE}:User:department`, value: 'FX' }],
    ['a member', { op: 'replace', value: { [`${OLD_ENTERPRISE}:department`]: 'FX' } }],
    ['an extension as a member', { op: 'replace', value: { [OLD_ENTERPRISE]: { department: 'FX' } } }],
  ])('in %s of a PATCH', (_, operation) => {
    const body = standardBody(onelogin, PLAIN_USER, { schemas: [PATCH_URN], Operations: [operation] });
    expect(applyPatch(PLAIN_USER, { userName: 'ada' }, body)).toEqual({
      userName: 'ada',
      [ENTERPRISE_URN]: { department: 'FX' },
    });
  });

  test.each([
    [`${OLD_ENTERPRISE}:department eq "FX"`, `${ENTERPRISE_URN}:department eq "FX"`],
    [`${OLD_CORE}:userName sw "a"`, `${USER_URN}:userName sw "a"`],
    [`${OLD_CORE}:User:userName sw "a"`, `${USER_URN}:userName sw "a"`],
    ['userName eq "ada"', 'userName eq "ada"'],
    [`${OLD_CORE}.1:userName pr`, `${OLD_CORE}.1:userName pr`],
  ])('in a filter: %s', (said, meant) => {
    expect(standardText(onelogin, PLAIN_USER, said)).toBe(meant);
  });

  test('an extension under both names is refused, and not half lost', () => {
    const body = { schemas: [USER_URN], userName: 'a', [OLD_ENTERPRISE]: { division: 'X' }, [ENTERPRISE_URN]: {} };
    const read = () => validateResource(PLAIN_USER, standardBody(onelogin, PLAIN_USER, body));
    expect(refusalOf(read).detail).toContain(OLD_ENTERPRISE);
  });
});

describe('what is beyond a limit is refused before its paths are looked into, in whatever dialect', () => {
  const member = 'emails[type eq "work"]';
  const many = PLAIN_USER.limits.patchOperations + 1;
  test.each<[string, object[]]>([
    ['operations', Array.from({ length: many }, () => ({ op: 'Add', path: member, value: [] }))],
    [
      'members that are paths',
      [{ op: 'Add', value: Object.fromEntries(Array.from({ length: many }, (_, i) => [`${member}.x${i}`, []])) }],
    ],
  ])('%s', (_, Operations) => {
    const body = { schemas: [PATCH_URN], Operations };
    const standard = standardBody(entra, PLAIN_USER, body);
    expect(standard).toHaveProperty('Operations', Operations);
    expect(Object.values(Object(standard)).some((value) => value === Operations)).toBe(true);
    expect(refusalOf(() => applyPatch(PLAIN_USER, { userName: 'ada' }, standard))).toMatchObject({
      scimType: 'invalidSyntax',
      detail: expect.stringContaining('at most'),
    });
  });

  test('values', () => {
    const roles = Array.from({ length: PLAIN_USER.limits.values + 1 }, () => ({ value: '{"value":"Admin"}' }));
    expect(standardBody(entra, PLAIN_USER, { roles })).toEqual({ roles });
  });
});

describe('Entra packs whole roles into their values', () => {
  const packed = { value: JSON.stringify({ id: '7', value: 'Admin', displayName: 'The admin', display: 'Admin' }) };
  const roles = [{ value: 'Admin', display: 'Admin', primary: true }];

  test.each<[string, object]>([
    ['the value', { op: 'Add', path: 'roles', value: [{ ...packed, primary: 'True' }] }],
    ['a member', { op: 'Add', value: { roles: [{ ...packed, primary: 'True' }] } }],
  ])('in %s of a PATCH', (_, operation) => {
    const body = standardBody(entra, PLAIN_USER, { schemas: [PATCH_URN], Operations: [operation] });
    expect(applyPatch(PLAIN_USER, { userName: 'ada' }, body)).toEqual({ userName: 'ada', roles });
  });

  test('in a whole resource', () => {
    const body = { schemas: [USER_URN], userName: 'ada', roles: [{ ...packed, primary: true }] };
    expect(validateResource(PLAIN_USER, standardBody(entra, PLAIN_USER, body))).toEqual({ userName: 'ada', roles });
  });

  test.each(['{', '{"a":1', '[1]', 'plain', '{"__proto__":{"display":"x"},"value":"v"}'])(
    'and %s is what it is',
    (value) => {
      const body = { schemas: [USER_URN], userName: 'ada', roles: [{ value }] };
      const read = validateResource(PLAIN_USER, standardBody(entra, PLAIN_USER, body));
      expect(read.roles).toEqual([{ value: value.includes('proto') ? 'v' : value }]);
    },
  );

  test('to anybody else a value is what it says', () => {
    const body = { schemas: [USER_URN], userName: 'ada', roles: [packed] };
    expect(validateResource(PLAIN_USER, standardBody(STANDARD, PLAIN_USER, body)).roles).toEqual([packed]);
  });
});

test.each([null, 'text', 7, [], [1], { Operations: [1, null] }, { Operations: {} }, { schemas: 'x' }])(
  'a body that is none, %j, comes through as it is',
  (body) => {
    for (const profile of Object.values(PROFILES)) expect(standardBody(profile, PLAIN_USER, body)).toEqual(body);
  },
);
