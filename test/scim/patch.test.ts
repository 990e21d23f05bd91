import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Attributes, Json } from '../../src/scim/resource.ts';
import { sameAttributes } from '../../src/scim/same.ts';
import { ENTERPRISE_URN, JOHN, PATCH_URN, refusalOf, TRADING_URN, USER, USER_URN } from './person.ts';

const patch = (operations: unknown, before: Attributes = JOHN) =>
  applyPatch(USER, before, { schemas: [PATCH_URN], Operations: operations });
const one = (operation: object, before?: Attributes) => patch([operation], before);

const WORK = { value: 'John.Doe@example.com', type: 'work', primary: true };
const HOME = { value: 'john@home.example', type: 'home' };
const ENTERPRISE = { employeeNumber: '701984', manager: { value: '26', displayName: 'Ann' } };
const TRADING = JOHN[TRADING_URN] as Record<string, Json>;
const A1 = { value: 'A1', currency: 'USD', pin: '0000', primary: true };
const A2 = { value: 'A2', currency: 'EUR' };

describe('add', () => {
  test.each<[string, object, object]>([
    ['a single value', { path: 'title', value: 'Trader' }, { title: 'Trader' }],
    ['over a single value', { path: 'userName', value: 'jd' }, { userName: 'jd' }],
    [
      'a sub-attribute',
      { path: 'name.middleName', value: 'Q' },
      { name: { givenName: 'John', familyName: 'Doe', middleName: 'Q' } },
    ],
    [
      'some of a complex value',
      { path: 'name', value: { givenName: 'Jon' } },
      { name: { givenName: 'Jon', familyName: 'Doe' } },
    ],
    ['one of several values', { path: 'locations', value: 'Tokyo' }, { locations: ['NY', 'London', 'Tokyo'] }],
    ['many values', { path: 'locations', value: ['Tokyo', 'Oslo'] }, { locations: ['NY', 'London', 'Tokyo', 'Oslo'] }],
    [
      'an element',
      { path: 'emails', value: [{ value: 'x@y', type: 'other' }] },
      { emails: [WORK, HOME, { value: 'x@y', type: 'other' }] },
    ],
    ['an element that is there', { path: 'emails', value: HOME }, {}],
    ['a value that is there in other case', { path: 'locations', value: ['ny'] }, {}],
    ['the same value twice', { path: 'locations', value: ['Oslo', 'oslo'] }, { locations: ['NY', 'London', 'Oslo'] }],
    [
      'something more about an element that is there',
      { path: 'emails', value: { ...HOME, display: 'at home' } },
      { emails: [WORK, { ...HOME, display: 'at home' }] },
    ],
    [
      'into an element',
      { path: 'emails[type eq "home"].display', value: 'at home' },
      { emails: [WORK, { ...HOME, display: 'at home' }] },
    ],
    [
      'to an element',
      { path: 'emails[type eq "home"]', value: { display: 'at home' } },
      { emails: [WORK, { ...HOME, display: 'at home' }] },
    ],
    [
      'to all elements',
      { path: 'emails.display', value: 'x' },
      {
        emails: [
          { ...WORK, display: 'x' },
          { ...HOME, display: 'x' },
        ],
      },
    ],
    ['a sub-attribute of no element', { path: 'phoneNumbers.value', value: '1' }, { phoneNumbers: [{ value: '1' }] }],
    [
      'an element that the filter describes',
      { path: 'phoneNumbers[type eq "Work" and primary eq true].value', value: '1' },
      { phoneNumbers: [{ type: 'Work', primary: true, value: '1' }] },
    ],
    [
      'an element that the filter describes, as an object',
      { path: 'addresses[type eq "work"]', value: { locality: 'NY' } },
      { addresses: [{ type: 'work', locality: 'NY' }] },
    ],
    [
      'a plain value that the filter describes',
      { path: 'locations[value eq "Oslo"]', value: 'Oslo' },
      { locations: ['NY', 'London', 'Oslo'] },
    ],
    [
      'an extension’s attribute',
      { path: `${ENTERPRISE_URN}:division`, value: 'FX' },
      { [ENTERPRISE_URN]: { ...ENTERPRISE, division: 'FX' } },
    ],
    [
      'to an extension',
      { path: ENTERPRISE_URN, value: { division: 'FX' } },
      { [ENTERPRISE_URN]: { ...ENTERPRISE, division: 'FX' } },
    ],
    [
      'without a path',
      { value: { title: 'Trader', locations: ['Oslo'] } },
      { title: 'Trader', locations: ['NY', 'London', 'Oslo'] },
    ],
    ['nothing', { path: 'title', value: null }, {}],
    ['nothing to a list', { path: 'locations', value: [] }, {}],
    ['nothing where the filter finds nobody', { path: 'phoneNumbers[type eq "work"].value', value: '' }, {}],
    ['an immutable value that is there', { path: `${TRADING_URN}:badge`, value: 'B-1' }, {}],
  ])('%s', (_what, operation, changes) => {
    expect(one({ op: 'add', ...operation })).toEqual({ ...JOHN, ...changes });
  });
});

describe('replace', () => {
  test.each<[string, object, object]>([
    ['a single value', { path: 'active', value: false }, { active: false }],
    ['a value that is not there', { path: 'title', value: 'Trader' }, { title: 'Trader' }],
    ['a sub-attribute', { path: 'name.givenName', value: 'Jon' }, { name: { givenName: 'Jon', familyName: 'Doe' } }],
    [
      'some of a complex value',
      { path: 'name', value: { givenName: 'Jon' } },
      { name: { givenName: 'Jon', familyName: 'Doe' } },
    ],
    [
      'a part of a complex value by null',
      { path: 'name', value: { givenName: null } },
      { name: { familyName: 'Doe' } },
    ],
    ['all values', { path: 'locations', value: ['Oslo'] }, { locations: ['Oslo'] }],
    ['all elements by one', { path: 'emails', value: HOME }, { emails: [HOME] }],
    ['an element', { path: 'emails[type eq "home"]', value: { value: 'x@y' } }, { emails: [WORK, { value: 'x@y' }] }],
    [
      'into an element',
      { path: 'emails[type eq "home"].value', value: 'x@y' },
      { emails: [WORK, { ...HOME, value: 'x@y' }] },
    ],
    [
      'into all elements',
      { path: 'emails.type', value: 'other' },
      {
        emails: [
          { ...WORK, type: 'other' },
          { ...HOME, type: 'other' },
        ],
      },
    ],
    ['a plain value', { path: 'locations[value eq "ny"]', value: 'Oslo' }, { locations: ['Oslo', 'London'] }],
    [
      'an extension’s attribute',
      { path: `${ENTERPRISE_URN}:employeeNumber`, value: '1' },
      { [ENTERPRISE_URN]: { ...ENTERPRISE, employeeNumber: '1' } },
    ],
    ['with the core URN', { path: `${USER_URN}:active`, value: false }, { active: false }],
    [
      'without a path',
      { value: { active: false, 'name.givenName': 'Jon' } },
      { active: false, name: { givenName: 'Jon', familyName: 'Doe' } },
    ],
    [
      'what is read-only inside a value, which is passed over',
      { value: { id: 'x', meta: {}, groups: [{ value: 'g' }], schemas: [], active: false } },
      { active: false },
    ],
    ['a password', { path: 'password', value: 'new' }, { password: 'new' }],
    ['by the same', { path: 'locations', value: ['NY', 'London'] }, {}],
  ])('%s', (_what, operation, changes) => {
    expect(one({ op: 'replace', ...operation })).toEqual({ ...JOHN, ...changes });
  });

  test.each<[string, unknown]>([
    ['externalId', null],
    ['externalId', ''],
    ['emails', []],
    ['emails', null],
    ['name', { givenName: '', familyName: null }],
    ['name', null],
  ])('%s by %j unsets it', (path, value) => {
    const { [path]: _gone, ...rest } = JOHN;
    expect(one({ op: 'replace', path, value })).toEqual(rest);
  });

  test('keeps what an element has that no client sees or may change', () => {
    const after = one({
      op: 'replace',
      path: `${TRADING_URN}:accounts[value eq "A1"]`,
      value: { value: 'A1', currency: 'CHF' },
    });
    expect(after[TRADING_URN]).toEqual({ ...TRADING, accounts: [{ value: 'A1', currency: 'CHF', pin: '0000' }, A2] });
  });
});

describe('remove', () => {
  test.each<[string, object, object]>([
    ['a sub-attribute', { path: 'name.givenName' }, { name: { familyName: 'Doe' } }],
    ['a sub-attribute that is not there', { path: 'name.middleName' }, {}],
    ['an attribute that is not there', { path: 'nickName' }, {}],
    ['the elements a filter finds', { path: 'emails[type eq "home"]' }, { emails: [WORK] }],
    [
      'a sub-attribute of the elements a filter finds',
      { path: 'emails[type eq "home"].type' },
      { emails: [WORK, { value: HOME.value }] },
    ],
    [
      'a sub-attribute of all',
      { path: 'emails.type' },
      { emails: [{ value: WORK.value, primary: true }, { value: HOME.value }] },
    ],
    ['a plain value by filter', { path: 'locations[value eq "ny"]' }, { locations: ['London'] }],
    ['the values named, and those alone', { path: 'locations', value: ['NY', 'Oslo'] }, { locations: ['London'] }],
    [
      'the elements named, and those alone',
      { path: 'emails', value: [{ value: HOME.value.toUpperCase() }] },
      { emails: [WORK] },
    ],
    ['an element named by its bare value', { path: 'emails', value: HOME.value }, { emails: [WORK] }],
    ['no element of another type', { path: 'emails', value: [{ value: HOME.value, type: 'work' }] }, {}],
    ['no element where none is named', { path: 'emails', value: [] }, {}],
    [
      'an extension’s sub-attribute',
      { path: `${ENTERPRISE_URN}:manager.value` },
      { [ENTERPRISE_URN]: { ...ENTERPRISE, manager: { displayName: 'Ann' } } },
    ],
  ])('%s', (_what, operation, changes) => {
    expect(one({ op: 'remove', ...operation })).toEqual({ ...JOHN, ...changes });
  });

  test.each(['externalId', 'emails', 'name', 'locations', 'emails[value pr]', ENTERPRISE_URN])(
    '%s altogether',
    (path) => {
      const name = path.replace(/\[.*/, '');
      const { [name]: _gone, ...rest } = JOHN;
      expect(one({ op: 'remove', path })).toEqual(rest);
    },
  );

  test('of the last attribute of an extension takes the extension along', () => {
    const before = { userName: 'john', [ENTERPRISE_URN]: { division: 'FX' } };
    expect(one({ op: 'remove', path: `${ENTERPRISE_URN}:division` }, before)).toEqual({ userName: 'john' });
  });
});

describe('primary', () => {
  test.each<[string, object]>([
    ['a new element', { op: 'add', path: 'emails', value: [{ value: 'x@y', primary: true }] }],
    ['an old one', { op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' }],
    ['an old one, added again', { op: 'add', path: 'emails', value: [{ ...HOME, primary: true }] }],
  ])('given to %s is taken from the one that had it', (_what, operation) => {
    const emails = one(operation).emails as { primary?: boolean }[];
    expect(emails[0]).toEqual({ ...WORK, primary: false });
    expect(emails.filter((email) => email.primary === true)).toHaveLength(1);
  });

  test.each<[string, object]>([
    [
      'two new elements',
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
    ],
    [
      'all in place of the old',
      {
        op: 'replace',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
    ],
  ])('given to %s at once is refused', (_what, operation) => {
    expect(refusalOf(() => one(operation))).toMatchObject({ status: 400, scimType: 'invalidValue' });
  });
});

test('operations build on each other, in their order', () => {
  const after = patch([
    { op: 'add', path: 'phoneNumbers', value: [{ value: '1', type: 'work' }] },
    { op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '2' },
    { op: 'add', path: 'phoneNumbers', value: [{ value: '3', type: 'home' }] },
    { op: 'remove', path: 'phoneNumbers[value eq "2"]' },
  ]);
  expect(after.phoneNumbers).toEqual([{ value: '3', type: 'home' }]);
});

test('a new account joins the others, an account may go, and none may be renamed', () => {
  const path = `${TRADING_URN}:accounts`;
  expect(one({ op: 'add', path, value: [{ value: 'A3' }] })[TRADING_URN]).toEqual({
    ...TRADING,
    accounts: [A1, A2, { value: 'A3' }],
  });
  expect(one({ op: 'remove', path: `${path}[value eq "A2"]` })[TRADING_URN]).toEqual({ ...TRADING, accounts: [A1] });
});

test('a PATCH that changes nothing is seen to change nothing', () => {
  expect(sameAttributes(JOHN, one({ op: 'replace', value: { active: 'True', name: { familyName: 'Doe' } } }))).toBe(
    true,
  );
  expect(sameAttributes(JOHN, one({ op: 'replace', path: 'active', value: 'False' }))).toBe(false);
});
