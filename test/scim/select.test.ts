import { expect, test } from 'vitest';
import type { Json } from '../../src/scim/resource.ts';
import { compileSelector } from '../../src/scim/select.ts';
import { ENTERPRISE_URN, JOHN, resourceOf, TRADING_URN, USER } from './person.ts';

function selector(path: string) {
  const compiled = compileSelector(USER, path);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.selector;
}

test.each<[string, Json | undefined]>([
  ['userName', 'john.doe@example.com'],
  ['USERID', 2998],
  ['id', '0198-a'],
  ['name.givenName', 'John'],
  ['name', { givenName: 'John', familyName: 'Doe' }],
  ['active', true],
  ['nickName', undefined],
  ['emails[primary eq true].value', 'John.Doe@example.com'],
  ['emails[primary eq "True"]', { value: 'John.Doe@example.com', type: 'work', primary: true }],
  ['phoneNumbers[primary eq true].value', undefined],
  ['emails[primary eq true and type eq "work"].value', 'John.Doe@example.com'],
  ['emails[type eq "home" and (value pr and primary eq true)].value', undefined],
  [`${ENTERPRISE_URN}:manager.value`, '26'],
  [`${TRADING_URN}:limit`, 12.5],
])('%s gives the one value %j', (path, value) => {
  expect(selector(path).multiValued).toBe(false);
  expect(selector(path).select(resourceOf(JOHN))).toEqual(value);
});

test.each<[string, Json | undefined]>([
  ['roles.value', ['trader']],
  ['locations', ['NY', 'London']],
  ['emails.value', ['John.Doe@example.com', 'john@home.example']],
  ['emails[type eq "home"].value', ['john@home.example']],
  ['emails[type eq "other"].value', undefined],
  ['emails[primary eq true or type eq "home"].value', ['John.Doe@example.com', 'john@home.example']],
  ['emails[not (primary eq true)].value', ['john@home.example']],
  ['entitlements.value', undefined],
  [`${TRADING_URN}:accounts.currency`, ['USD', 'EUR']],
])('%s gives the list %j', (path, value) => {
  expect(selector(path).multiValued).toBe(true);
  expect(selector(path).select(resourceOf(JOHN))).toEqual(value);
});

test('a selector tells the attribute it reads, for its type', () => {
  expect(selector('userId').attribute.definition.type).toBe('integer');
  expect(selector('emails[primary eq true].value').attribute.path).toBe('emails.value');
});

test.each([
  ['shoeSize', /shoeSize/],
  ['actve', /did you mean active\?/],
  ['emails[type eq', /path/],
  ['emails[type]', /operator/],
  ['__proto__', /__proto__/],
  ['password', /never returned/],
  [`${TRADING_URN}:accounts.pin`, /never returned/],
  [ENTERPRISE_URN, /schema/],
])('%s is a problem that says what is wrong', (path, why) => {
  expect(compileSelector(USER, path)).toEqual({ problem: expect.stringMatching(why) });
});
