import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf, indexChanges, uniquesOf } from '../../src/scim/facts.ts';
import { rootOf } from '../../src/scim/root-path.ts';
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

test('a certificate is kept by its bytes, however it is written, and looked up by none', () => {
  const kept = (value: string) => factsOf(USER, resourceOf({ x509Certificates: [{ value }] })).at(-1);
  expect(kept('AP8')).toMatchObject({ path: 'x509certificates.value', key: '\u0100\u01ff', unindexed: true });
  expect(kept('AP8=')).toEqual(kept('AP8'));
  expect(kept('__8')).toEqual(kept('//8='));
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

/** What people may have: of each attribute nothing, or one of a few values. */
const attributes = fc.record(
  {
    userName: fc.constantFrom('ada', 'Ada', 'bob'),
    title: fc.constantFrom('clerk', 'trader'),
    active: fc.boolean(),
    name: fc.record(
      { givenName: fc.constantFrom('A', 'B'), familyName: fc.constantFrom('C', 'D') },
      { requiredKeys: [] },
    ),
    emails: fc.array(
      fc.record({ value: fc.constantFrom('a@x', 'A@x', 'b@x'), type: fc.constantFrom('work', 'home') }),
      {
        maxLength: 3,
      },
    ),
    [ENTERPRISE_URN]: fc.record({ department: fc.constantFrom('x', 'y') }, { requiredKeys: [] }),
  },
  { requiredKeys: ['userName'] },
);

test('what changes between two states makes the index rows of the one those of the other, and says what there was', () => {
  const texts = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  const changed = (
    before: readonly object[],
    { add, remove }: { add: readonly object[]; remove: readonly object[] },
  ) => {
    const removed = new Set(texts(remove));
    return texts([...before.filter((row) => !removed.has(JSON.stringify(row))), ...add]);
  };
  fc.assert(
    fc.property(attributes, attributes, (one, other) => {
      const [before, after] = [resourceOf(one), resourceOf(other)];
      const { facts: rows, uniques, before: old } = indexChanges(USER, before, after);
      expect(changed(factsOf(USER, before), rows)).toEqual(texts(factsOf(USER, after)));
      expect(changed(uniquesOf(USER, before), uniques)).toEqual(texts(uniquesOf(USER, after)));
      const roots = new Set([...rows.add, ...rows.remove].map(({ path }) => rootOf(path)));
      expect(texts(old)).toEqual(texts(factsOf(USER, before).filter(({ path }) => roots.has(rootOf(path)))));
    }),
  );
});

test.each([1, 4, 8, 9, 40])(
  'of %i e-mails, all but the one that is changed stay in the index as they were',
  (count) => {
    const emails = Array.from({ length: count }, (_, n) => ({ value: `ada${n}@example.com` }));
    const changed = emails.with(-1, { value: 'ada@example.org' });
    const last = { path: 'emails.value', element: count - 1 };
    expect(
      indexChanges(USER, resourceOf({ userName: 'ada', emails }), resourceOf({ userName: 'ada', emails: changed }))
        .facts,
    ).toEqual({
      add: [expect.objectContaining({ ...last, key: 'ada@example.org' })],
      remove: [expect.objectContaining({ ...last, key: `ada${count - 1}@example.com` })],
    });
  },
);
