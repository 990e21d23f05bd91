import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../src/scim/errors.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, JOHN, PLAIN_USER, refusalOf, TRADING_URN, USER, USER_URN } from './person.ts';

const create = (body: object) => validateResource(USER, { schemas: [USER_URN], userName: 'john', ...body });

test('a body comes out in the declared case, with what is read-only left out', () => {
  const attributes = create({
    id: 'my-own-id',
    meta: { resourceType: 'User' },
    groups: [{ value: 'admins' }],
    NAME: { GIVENNAME: 'John' },
    [ENTERPRISE_URN.toUpperCase()]: { EMPLOYEENUMBER: '1', manager: { value: '26', displayName: 'made up' } },
  });
  expect(attributes).toEqual({
    userName: 'john',
    name: { givenName: 'John' },
    [ENTERPRISE_URN]: { employeeNumber: '1', manager: { value: '26' } },
  });
});

test.each<[string, object]>([
  ['null', { nickName: null, emails: null, name: null }],
  ['an empty string', { nickName: '', title: '' }],
  ['an empty array', { emails: [], groups: [] }],
  ['an empty object', { name: {}, emails: [{}] }],
  ['an object of nulls', { name: { givenName: null, familyName: '' } }],
  ['an unknown attribute that is null', { shoeSize: null, name: { shoe: null } }],
  ['a foreign schema with nothing in it', { 'urn:foreign': {} }],
])('%s is the same as nothing', (_what, body) => {
  expect(create(body)).toEqual({ userName: 'john' });
});

test.each<[string, object, object]>([
  ['"True" from Entra as a boolean', { active: 'True' }, { active: true }],
  ['"FALSE" as a boolean', { active: 'FALSE' }, { active: false }],
  ['"True" in an element', { roles: [{ value: 'a', primary: 'True' }] }, { roles: [{ value: 'a', primary: true }] }],
  ['a bare manager id', { [ENTERPRISE_URN]: { manager: '26' } }, { [ENTERPRISE_URN]: { manager: { value: '26' } } }],
  ['JSON in a string as the string it is', { roles: [{ value: '{"id":"1"}' }] }, { roles: [{ value: '{"id":"1"}' }] }],
  [
    'a null $ref',
    { [ENTERPRISE_URN]: { manager: { $ref: null, value: '1' } } },
    { [ENTERPRISE_URN]: { manager: { value: '1' } } },
  ],
  [
    'a type that is not canonical',
    { emails: [{ value: 'a@b', type: 'sms' }] },
    { emails: [{ value: 'a@b', type: 'sms' }] },
  ],
  ['a whole number with a fraction of zero', { userId: 2998.0 }, { userId: 2998 }],
])('%s is taken', (_what, body, expected) => {
  expect(create(body)).toEqual({ userName: 'john', ...expected });
});

test.each<[string, object, string]>([
  ['a number for a string', { nickName: 5 }, 'nickName'],
  ['a string with NUL', { nickName: 'a\u0000' }, 'nickName'],
  ['half a surrogate pair', { nickName: '\ud800' }, 'nickName'],
  ['a word for a boolean', { active: 'yes' }, 'active'],
  ['a number for a boolean', { active: 1 }, 'active'],
  ['a string for an integer', { userId: '2998' }, 'userId'],
  ['a fraction for an integer', { userId: 1.5 }, 'userId'],
  ['an integer that JSON cannot hold exactly', { userId: 9_007_199_254_740_992 }, 'userId'],
  ['a string for a decimal', { [TRADING_URN]: { limit: '1.5' } }, `${TRADING_URN}:limit`],
  ['a date without a time', { [TRADING_URN]: { hiredAt: '2020-01-01' } }, `${TRADING_URN}:hiredAt`],
  ['no base64', { x509Certificates: [{ value: 'not base64!' }] }, 'x509Certificates.value'],
  ['an object for a string', { nickName: {} }, 'nickName'],
  ['an object for a multi-valued attribute', { emails: { value: 'a@b' } }, 'emails'],
  ['an array for a single value', { nickName: ['a', 'b'] }, 'nickName'],
  ['an array for a complex value', { name: [{ givenName: 'a' }] }, 'name'],
  [
    'two primary values',
    {
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: 'true' },
      ],
    },
    'emails',
  ],
  ['too many values', { locations: Array(DEFAULT_LIMITS.values + 1).fill('x') }, 'locations'],
  ['too long a value', { nickName: 'x'.repeat(DEFAULT_LIMITS.characters + 1) }, 'nickName'],
  ['an unknown sub-attribute', { name: { shoe: 'x' } }, '"shoe"'],
  ['an unknown sub-attribute of an extension', { [ENTERPRISE_URN]: { shoe: 'x' } }, '"shoe"'],
  ['an extension that is no object', { [ENTERPRISE_URN]: 'x' }, ENTERPRISE_URN],
  [
    'a missing required sub-attribute',
    { [TRADING_URN]: { accounts: [{ currency: 'USD' }] } },
    `${TRADING_URN}:accounts.value`,
  ],
])('%s is refused, and the attribute is named', (_what, body, named) => {
  const error = refusalOf(() => create(body));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toContain(named);
});

test.each<[string, object]>([
  ['an attribute nobody declared', { shoeSize: 42 }],
  ['data under a URN that is no extension of users', { 'urn:foreign': { a: 1 } }],
  ['__proto__', JSON.parse('{"__proto__":{"admin":true}}')],
  ['constructor', { constructor: { prototype: {} } }],
  ['a path for a name', { 'name.givenName': 'x' }],
])('%s is refused with the word where to declare it', (_what, body) => {
  const error = refusalOf(() => validateResource(USER, { schemas: [USER_URN], userName: 'john', ...own(body) }));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toContain('scim.schemas');
});

/** A copy that keeps an own `__proto__`. */
function own(body: object): object {
  return Object.fromEntries(Object.entries(body));
}

test('a name given twice in different case is refused: nobody knows which was meant', () => {
  expect(refusalOf(() => create({ USERNAME: 'other' }))).toMatchObject({ scimType: 'invalidSyntax' });
  expect(refusalOf(() => create({ name: { givenName: 'a', GIVENNAME: 'b' } }))).toMatchObject({
    scimType: 'invalidSyntax',
  });
});

describe('schemas', () => {
  test.each<[string, unknown]>([
    ['are missing', undefined],
    ['are null', null],
    ['are empty', []],
  ])('that %s are what the endpoint and the URNs in the body say', (_what, schemas) => {
    const body = { schemas, userName: 'john', [ENTERPRISE_URN]: { department: 'Legal' } };
    expect(validateResource(USER, body)).toEqual({ userName: 'john', [ENTERPRISE_URN]: { department: 'Legal' } });
  });

  test.each<[string, unknown]>([
    ['is a string', USER_URN],
    ['holds no strings', [1]],
    ['lacks the core schema', [ENTERPRISE_URN]],
  ])('that %s is refused with an example', (_what, schemas) => {
    const error = refusalOf(() => validateResource(USER, { schemas, userName: 'john' }));
    expect(error.status).toBe(400);
    expect(error.detail).toContain(`{"schemas":["${USER_URN}"]}`);
  });

  test('with a foreign URN beside the core one is taken, in any case', () => {
    const schemas = ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User', USER_URN.toLowerCase()];
    expect(validateResource(USER, { schemas, userName: 'john' })).toEqual({ userName: 'john' });
  });
});

test.each([null, 'text', 5, [], true, undefined])('%j is no resource', (body) => {
  expect(refusalOf(() => validateResource(USER, body))).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
});

describe('a body without a userName', () => {
  const body = { schemas: [USER_URN], emails: [{ value: 'john@example.com', primary: true }] };

  test('is refused, and the error names it', () => {
    const error = refusalOf(() => validateResource(PLAIN_USER, body));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toContain('userName');
  });

  test('is taken where the configuration fills it', () => {
    const fill = (attributes: object) => ({ ...attributes, userName: 'filled' });
    expect(validateResource(PLAIN_USER, body, fill)).toMatchObject({ userName: 'filled' });
  });
});

test('what was validated once is valid, and stays as it is', () => {
  const { [ENTERPRISE_URN]: enterprise, [TRADING_URN]: trading, ...core } = JOHN;
  const once = create({ ...core, [ENTERPRISE_URN]: enterprise, [TRADING_URN]: trading });
  expect(create(once)).toEqual(once);
});

test('any JSON is read or refused with a SCIM error', () => {
  const name = fc.constantFrom(
    'schemas',
    'userName',
    'name',
    'emails',
    'value',
    'active',
    'userId',
    '__proto__',
    ENTERPRISE_URN,
    'x',
  );
  const json = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constant([USER_URN]),
      fc.array(tie('any')),
      fc.dictionary(name, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(
      fc.oneof(
        json,
        fc.dictionary(name, json).map((rest) => ({ ...rest, schemas: [USER_URN] })),
      ),
      (body) => {
        try {
          validateResource(USER, body);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
