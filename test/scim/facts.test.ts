import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference, factsOf, uniquesOf } from '../../src/scim/facts.ts';
import type { Fact } from '../../src/scim/resource.ts';
import { ENTERPRISE_URN, JOHN, resourceOf, TRADING_URN, USER } from './person.ts';

const facts = factsOf(USER, resourceOf(JOHN));
const keysAt = (path: string) => facts.filter((fact) => fact.path === path.toLowerCase()).map((fact) => fact.key);

test.each<[string, string[]]>([
  ['id', ['0198-a']],
  ['externalId', ['hr-2998']],
  ['schemas', ['urn:ietf:params:scim:schemas:core:2.0:user', ENTERPRISE_URN.toLowerCase(), TRADING_URN.toLowerCase()]],
  ['meta.resourceType', ['User']],
  ['meta.lastModified', ['2025-06-01T12:00:00.000Z']],
  ['emails.value', ['john.doe@example.com', 'john@home.example']],
  ['locations', ['ny', 'london']],
  ['active', ['true']],
  [`${ENTERPRISE_URN}:manager.value`, ['26']],
])('%s can be found under %j', (path, keys) => {
  expect(keysAt(path)).toEqual(keys);
});

test.each(['password', `${TRADING_URN}:taxNumber`, `${TRADING_URN}:accounts.pin`, 'emails', 'name', 'meta.version'])(
  '%s leaves no trace in the index',
  (path) => {
    expect(keysAt(path)).toEqual([]);
  },
);

test('what is returned on request alone can be found all the same', () => {
  expect(keysAt(`${TRADING_URN}:notes`)).toEqual(['left-handed']);
});

test('the values of one element share its number', () => {
  const home = facts.filter((fact) => fact.path.startsWith('emails.') && fact.element === 1);
  expect(home).toEqual([
    { path: 'emails.value', key: 'john@home.example', element: 1 },
    { path: 'emails.type', key: 'home', element: 1, unindexed: true },
  ]);
});

test('a certificate is known to be there, its bytes are not kept', () => {
  const certified = factsOf(USER, resourceOf({ x509Certificates: [{ value: 'TUlJQg==' }] }));
  expect(certified).toContainEqual({ path: 'x509certificates.value', key: '', element: 0, unindexed: true });
});

test('unique values are those that the schema says, also where they are never returned', () => {
  expect(uniquesOf(USER, resourceOf(JOHN)).map((unique) => unique.path)).toEqual([
    'username',
    'userid',
    `${TRADING_URN}:badge`.toLowerCase(),
    `${TRADING_URN}:taxnumber`.toLowerCase(),
  ]);
});

test('user names that differ in case alone are one unique value', () => {
  const key = (userName: string) => uniquesOf(USER, resourceOf({ userName }))[0];
  expect(key('BJensen')).toEqual(key('bjensen'));
});

test('taking away what went and adding what came turns the old rows into the new', () => {
  const fact = fc.record({ path: fc.constantFrom('a', 'b'), key: fc.constantFrom('x', 'y', ''), element: fc.nat(2) });
  const rows = fc.uniqueArray(fact, { selector: (row) => JSON.stringify(row) });
  const texts = (some: readonly Fact[]) => some.map((row) => JSON.stringify(row)).sort();
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const { add, remove } = difference(before, after);
      const removed = new Set(texts(remove));
      const result = [...before.filter((row) => !removed.has(JSON.stringify(row))), ...add];
      expect(texts(result)).toEqual(texts(after.map(({ path, key, element }) => ({ path, key, element }))));
      expect(add.length + remove.length).toBeLessThanOrEqual(before.length + after.length);
    }),
  );
});
