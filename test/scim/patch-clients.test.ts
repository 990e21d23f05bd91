import { expect, test } from 'vitest';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { ENTERPRISE_URN, PATCH_URN, USER } from './person.ts';

const BEFORE: Attributes = {
  userName: 'john',
  active: true,
  emails: [{ value: 'w@example.com', type: 'work' }],
  entitlements: [{ value: 'a' }, { value: 'b' }, { value: 'c' }],
};

/** What provisioning clients were seen to send, and what has to come of it. */
test.each<[string, unknown[], Attributes]>([
  ['Entra deactivates', [{ op: 'Replace', path: 'active', value: 'False' }], { ...BEFORE, active: false }],
  ['Entra adds with a capital', [{ op: 'Add', path: 'nickName', value: 'Babs' }], { ...BEFORE, nickName: 'Babs' }],
  [
    'Entra replaces the work address',
    [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@example.com' }],
    { ...BEFORE, emails: [{ value: 'n@example.com', type: 'work' }] },
  ],
  [
    'GitHub’s API puts the value in single quotes',
    [{ op: 'replace', path: "emails[type eq 'work'].value", value: 'n@example.com' }],
    { ...BEFORE, emails: [{ value: 'n@example.com', type: 'work' }] },
  ],
  [
    'the same, and there is no such element yet',
    [{ op: 'add', path: "emails[type eq 'home'].value", value: 'h@example.com' }],
    {
      ...BEFORE,
      emails: [
        { value: 'w@example.com', type: 'work' },
        { type: 'home', value: 'h@example.com' },
      ],
    },
  ],
  [
    'Entra adds to an element that is not there',
    [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '1' }],
    { ...BEFORE, phoneNumbers: [{ type: 'mobile', value: '1' }] },
  ],
  [
    'Entra adds two parts of an element that is not there',
    [
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'NY' },
      { op: 'Add', path: 'addresses[type eq "work"].postalCode', value: '1' },
    ],
    { ...BEFORE, addresses: [{ type: 'work', locality: 'NY', postalCode: '1' }] },
  ],
  [
    'Entra names an attribute with its URN',
    [{ op: 'Add', path: `${ENTERPRISE_URN}:employeeNumber`, value: '7' }],
    { ...BEFORE, [ENTERPRISE_URN]: { employeeNumber: '7' } },
  ],
  [
    'Entra sets the manager by a bare id',
    [{ op: 'Add', path: `${ENTERPRISE_URN}:manager`, value: '271' }],
    { ...BEFORE, [ENTERPRISE_URN]: { manager: { value: '271' } } },
  ],
  [
    'Entra with its flag sends dotted and URN keys without a path',
    [
      {
        op: 'replace',
        value: {
          displayName: 'John D',
          'name.givenName': 'John',
          'emails[type eq "work"].value': 'n@example.com',
          [`${ENTERPRISE_URN}:employeeNumber`]: '7',
          [ENTERPRISE_URN]: { division: 'FX' },
        },
      },
    ],
    {
      ...BEFORE,
      displayName: 'John D',
      name: { givenName: 'John' },
      emails: [{ value: 'n@example.com', type: 'work' }],
      [ENTERPRISE_URN]: { employeeNumber: '7', division: 'FX' },
    },
  ],
  [
    'Entra sends a role as JSON in a string, primary as text',
    [{ op: 'Add', path: 'roles', value: [{ primary: 'True', value: '{"id":"1","value":"Admin"}' }] }],
    { ...BEFORE, roles: [{ primary: true, value: '{"id":"1","value":"Admin"}' }] },
  ],
  [
    'Entra removes one value by a value array, and the others stay',
    [{ op: 'Remove', path: 'entitlements', value: [{ $ref: null, value: 'b' }] }],
    { ...BEFORE, entitlements: [{ value: 'a' }, { value: 'c' }] },
  ],
  [
    'someone sends a boolean in an array',
    [{ op: 'replace', path: 'active', value: [false] }],
    { ...BEFORE, active: false },
  ],
  ['Okta deactivates without a path', [{ op: 'replace', value: { active: false } }], { ...BEFORE, active: false }],
  [
    'Okta sends the id along',
    [{ op: 'replace', value: { id: '1', displayName: 'J' } }],
    { ...BEFORE, displayName: 'J' },
  ],
  [
    'Okta removes by filter',
    [{ op: 'remove', path: 'entitlements[value eq "a"]' }],
    { ...BEFORE, entitlements: [{ value: 'b' }, { value: 'c' }] },
  ],
  [
    'OneLogin sends nulls',
    [{ op: 'replace', value: { nickName: null, title: null, active: false } }],
    { ...BEFORE, active: false },
  ],
  ['someone sends an empty path', [{ op: 'replace', path: '', value: { title: 'T' } }], { ...BEFORE, title: 'T' }],
])('%s', (_what, operations, after) => {
  expect(applyPatch(USER, BEFORE, { schemas: [PATCH_URN], Operations: operations })).toEqual(after);
});

test('without schemas and with lower-case operations, as some of Okta’s applications write', () => {
  const body = { operations: [{ op: 'replace', value: { active: false } }] };
  expect(applyPatch(USER, BEFORE, body)).toEqual({ ...BEFORE, active: false });
});
