import { expect, test } from 'vitest';
import { resolveAttribute } from '../../src/scim/attribute-path.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, PLAIN_USER, refusalOf, resourceOf, USER_URN } from '../scim/person.ts';

const create = (body: object) =>
  validateResource(PLAIN_USER, { schemas: [USER_URN], userName: 'bjensen@example.com', ...body });

test('§2.1 attribute names are case insensitive', () => {
  expect(create({ DISPLAYNAME: 'Babs' })).toHaveProperty('displayName', 'Babs');
});

test('§2.4 at most one value of a multi-valued attribute is primary', () => {
  const emails = [
    { value: 'a@example.com', primary: true },
    { value: 'b@example.com', primary: true },
  ];
  expect(refusalOf(() => create({ emails })).scimType).toBe('invalidValue');
});

test.each<[string, object[], object[]]>([
  [
    'twice',
    [
      { value: 'a', type: 'work' },
      { value: 'a', type: 'work' },
    ],
    [{ value: 'a', type: 'work' }],
  ],
  [
    'twice, the second saying more',
    [{ value: 'a', type: 'work' }, { value: 'b' }, { value: 'a', type: 'work', primary: true }],
    [{ value: 'a', type: 'work', primary: true }, { value: 'b' }],
  ],
  ['twice without a type', [{ value: 'a', display: 'A' }, { value: 'a' }], [{ value: 'a', display: 'A' }]],
])('§2.4 a (type, value) that is sent %s is kept once', (_, emails, kept) => {
  expect(create({ emails })).toHaveProperty('emails', kept);
});

test.each<[string, object[]]>([
  [
    'a value under two types',
    [
      { value: 'a', type: 'work' },
      { value: 'a', type: 'home' },
    ],
  ],
  ['a value with a type and without', [{ value: 'a', type: 'work' }, { value: 'a' }]],
  [
    'what contradicts itself',
    [
      { value: 'a', display: 'A' },
      { value: 'a', display: 'B' },
    ],
  ],
])('§2.4 %s is two values', (_, emails) => {
  expect(create({ emails })).toHaveProperty('emails', emails);
});

test('§2.4 of values without a `value`, those that say the same are one', () => {
  const [here, there] = [
    { type: 'work', locality: 'NY' },
    { type: 'work', region: 'NY' },
  ];
  expect(create({ addresses: [here, there, { locality: 'NY', type: 'work' }] })).toHaveProperty('addresses', [
    here,
    there,
  ]);
});

test('§2.5 null and the empty array are unassigned', () => {
  expect(create({ nickName: null, emails: [] })).toEqual({ userName: 'bjensen@example.com' });
});

test('§3 schemas names the core schema, and the extensions that the resource has values of', () => {
  expect(resourceOf({ userName: 'b', [ENTERPRISE_URN]: { division: 'x' } }, PLAIN_USER).schemas).toEqual([
    USER_URN,
    ENTERPRISE_URN,
  ]);
});

test.each([
  ['id', { mutability: 'readOnly', returned: 'always', caseExact: true }],
  ['externalId', { mutability: 'readWrite', caseExact: true }],
  ['meta', { mutability: 'readOnly', returned: 'default', type: 'complex' }],
])('§3.1 the common attribute %s is known to every resource type', (name, characteristics) => {
  expect(resolveAttribute(PLAIN_USER, name)?.definition).toMatchObject(characteristics);
});

test('§8.2 the full user of the RFC is taken', () => {
  const body = {
    externalId: '701984',
    id: '2819c223-7f76-453a-919d-413861904646',
    name: {
      formatted: 'Ms. Barbara J Jensen, III',
      familyName: 'Jensen',
      honorificPrefix: 'Ms.',
      honorificSuffix: 'III',
    },
    displayName: 'Babs Jensen',
    profileUrl: 'https://login.example.com/bjensen',
    emails: [
      { value: 'bjensen@example.com', type: 'work', primary: true },
      { value: 'babs@jensen.org', type: 'home' },
    ],
    addresses: [
      { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', country: 'USA', primary: true },
    ],
    phoneNumbers: [{ value: '555-555-5555', type: 'work' }],
    ims: [{ value: 'someaimhandle', type: 'aim' }],
    photos: [{ value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' }],
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    active: true,
    password: 't1meMa$heen',
    groups: [{ value: 'e9e30dba-f08f-4109-8486-d5c6a331660a', display: 'Tour Guides' }],
    x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx' }],
    meta: { resourceType: 'User', version: 'W/"a330bc54f0671c9"' },
  };
  const { id: _id, groups: _groups, meta: _meta, ...writable } = body;
  expect(create(body)).toEqual({ userName: 'bjensen@example.com', ...writable });
});

test('§8.3 the enterprise user of the RFC is taken', () => {
  const manager = {
    value: '26118915-6090-4610-87e4-49d8ca9f808d',
    $ref: '../Users/26118915-6090-4610-87e4-49d8ca9f808d',
  };
  const extension = {
    employeeNumber: '701984',
    costCenter: '4130',
    organization: 'Universal Studios',
    division: 'Theme Park',
    department: 'Tour Operations',
    manager,
  };
  const schemas = [USER_URN, ENTERPRISE_URN];
  expect(
    create({ schemas, [ENTERPRISE_URN]: { ...extension, manager: { ...manager, displayName: 'John Smith' } } }),
  ).toEqual({
    userName: 'bjensen@example.com',
    [ENTERPRISE_URN]: extension,
  });
});

const { catalog } = buildCatalog([]);
const attributesOf = (id: string) => catalog.schemas.find((schema) => schema.id === id)?.attributes ?? [];

test('§8.7.1 the user schema declares the attributes of the RFC, in its order', () => {
  expect(attributesOf(USER_URN).map((attribute) => attribute.name)).toEqual([
    ...[
      'userName',
      'name',
      'displayName',
      'nickName',
      'profileUrl',
      'title',
      'userType',
      'preferredLanguage',
      'locale',
    ],
    ...['timezone', 'active', 'password', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'groups'],
    ...['entitlements', 'roles', 'x509Certificates'],
  ]);
  expect(attributesOf(ENTERPRISE_URN).map((attribute) => attribute.name)).toEqual([
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager'],
  ]);
});

test.each<[string, object]>([
  ['userName', { required: true, caseExact: false, uniqueness: 'server' }],
  ['password', { mutability: 'writeOnly', returned: 'never' }],
  ['groups', { mutability: 'readOnly', multiValued: true, type: 'complex' }],
  ['groups.$ref', { mutability: 'readOnly', type: 'reference', referenceTypes: ['User', 'Group'] }],
  ['emails.type', { canonicalValues: ['work', 'home', 'other'] }],
  ['emails.primary', { type: 'boolean' }],
  ['photos.value', { type: 'reference', referenceTypes: ['external'] }],
  ['x509Certificates.value', { type: 'binary' }],
  [`${ENTERPRISE_URN}:manager.displayName`, { mutability: 'readOnly' }],
])('§8.7.1 %s has the characteristics of the RFC', (path, characteristics) => {
  expect(resolveAttribute(PLAIN_USER, path)?.definition).toMatchObject(characteristics);
});
