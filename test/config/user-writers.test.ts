import { expect, test } from 'vitest';
import { userWritersOf } from '../../src/config/user-writers.ts';
import { BY_ACCESS } from '../../src/scim/permission.ts';
import { ENTERPRISE_URN, TRADING_URN, USER, USER_URN } from '../scim/person.ts';

const DEPARTMENT = `${ENTERPRISE_URN}:department`;

/** HR may write everything, and people what is named here. */
function openTo(...keys: readonly string[]) {
  const own = { ...BY_ACCESS.read, write: new Set(keys.map((key) => key.toLowerCase())) };
  return userWritersOf(USER, [
    { name: 'scim.clients.hr', isSubject: false, permission: BY_ACCESS.write },
    { name: 'scim.me', isSubject: true, permission: own },
  ]);
}

test.each<[string, string, string]>([
  ['the attribute itself', 'nickName', 'nickName'],
  ['an element of it by a filter', 'emails[primary eq true].value', 'emails.value'],
  ['all that there is of the person', '', 'nickName'],
  ['the schema that it is of', USER_URN, 'nickName'],
  ['an extension as a whole', ENTERPRISE_URN, DEPARTMENT],
])('people may write what is read by %s', (_, path, attribute) => {
  const writersAt = openTo('nickName', 'emails', 'emails.value', DEPARTMENT);
  expect(writersAt(path)).toEqual({ attribute, subject: 'scim.me' });
});

test.each(['userName', 'roles.value', TRADING_URN])('people may not write %s', (path) => {
  expect(openTo('nickName', DEPARTMENT)(path)).toMatchObject({ subject: null });
});

test('where they may write nothing, they may write nothing of the whole', () => {
  expect(openTo()('')).toMatchObject({ subject: null });
});

test.each(['shoeSize', '__proto__', 'urn:example:nothing'])('%s leads nowhere', (path) => {
  expect(openTo('nickName')(path)).toBeNull();
});
