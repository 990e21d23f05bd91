import { expect, test } from 'vitest';
import { parsePath } from '../../src/scim/path.ts';
import { ENTERPRISE_URN, refusalOf, TRADING_URN, USER, USER_URN } from './person.ts';

test.each<[string, string]>([
  ['userName', 'userName'],
  ['USERNAME', 'userName'],
  [' userName ', 'userName'],
  ['name.GIVENNAME', 'name.givenName'],
  [`${USER_URN}:userName`, 'userName'],
  [`${USER_URN.toLowerCase()}:NAME.givenname`, 'name.givenName'],
  [`${ENTERPRISE_URN}:manager`, `${ENTERPRISE_URN}:manager`],
  [`${ENTERPRISE_URN.toUpperCase()}:MANAGER.$REF`, `${ENTERPRISE_URN}:manager.$ref`],
  ['emails[type eq "work"]', 'emails'],
  ['emails[type eq "work"].value', 'emails.value'],
  ['emails[value eq "a]b"].value', 'emails.value'],
  [`${TRADING_URN}:accounts[value eq "A1"].Currency`, `${TRADING_URN}:accounts.currency`],
  ['locations[value eq "NY"]', 'locations'],
])('%s leads to %s', (text, target) => {
  const path = parsePath(USER, text);
  if (path.kind !== 'attribute') throw new Error(`${text} is a schema`);
  expect((path.sub ?? path.attribute).path).toBe(target);
  expect(path.elements !== null).toBe(text.includes('['));
});

test.each([USER_URN, ENTERPRISE_URN.toLowerCase()])('the bare URN %s leads to the whole schema', (urn) => {
  expect(parsePath(USER, urn)).toMatchObject({ kind: 'schema' });
});

test.each([
  '',
  '.',
  'userName.',
  '.userName',
  'shoeSize',
  'employeeNumber',
  'name.givenName.x',
  `${USER_URN}:`,
  `${USER_URN}:employeeNumber`,
  `${USER_URN}x:userName`,
  'urn:unknown:userName',
  'name[givenName eq "x"]',
  'userName[value eq "x"]',
  'emails[type eq "work"',
  'emails]type eq "work"[',
  'emails[type eq "work"]value',
  'emails[type eq "work"].shoe',
  'emails[type eq "work"].value.x',
  '__proto__',
  '__proto__.polluted',
  'constructor.prototype',
  'toString',
  'name.__proto__',
  'emails[type eq "work"].constructor',
  'x'.repeat(5000),
])('%j leads nowhere: invalidPath', (text) => {
  expect(refusalOf(() => parsePath(USER, text))).toMatchObject({ status: 400, scimType: 'invalidPath' });
});

test.each(['emails[]', 'emails[type]', 'emails[shoe eq "x"]', 'emails[type gt]', `emails[${'('.repeat(50)}]`])(
  '%j holds a filter that is none: invalidFilter',
  (text) => {
    expect(refusalOf(() => parsePath(USER, text))).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  },
);
