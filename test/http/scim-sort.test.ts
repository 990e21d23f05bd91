import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUsers } from './people.ts';
import { GROUP, PATCH, type ScimWorld, startScim } from './scim-world.ts';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
  await createUsers(
    world,
    { userName: 'Bea', title: 'b', emails: [{ value: 'z@example.com' }, { value: 'a@example.com', primary: true }] },
    {
      userName: 'adam',
      name: { familyName: 'Zorn' },
      emails: [{ value: 'C@example.com' }, { value: 'b@example.com' }],
    },
    { userName: 'Émile', title: 'a', externalId: 'b' },
    { userName: 'carl', title: 'B', externalId: 'B', name: { familyName: 'abel' } },
  );
  const users = await world.scim('GET', '/Users?attributes=userName');
  const idOf = new Map(users.body.Resources.map(({ userName, id }) => [userName, id]));
  for (const [displayName, members] of GROUPS)
    await world.scim('POST', '/Groups', {
      schemas: [GROUP],
      displayName,
      members: members.map((name) => ({ value: idOf.get(name) })),
    });
  const operation = { op: 'add', path: 'nickName', value: 'E' };
  await world.scim('PATCH', `/Users/${idOf.get('Émile')}`, { schemas: [PATCH], Operations: [operation] });
});
afterAll(() => world.close());

/** In the order of their ids. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['yard', ['carl', 'adam']],
  ['Attic', ['Bea']],
  ['empty', []],
];

const names = async (query: string) => {
  const { status, body } = await world.scim('GET', `/Users?${query}`);
  expect(status).toBe(200);
  return body.Resources.map((user) => user.userName);
};

const OF_ROWS: [query: string, names: string[]][] = [
  ['sortBy=groups', ['adam', 'carl', 'Bea', 'Émile']],
  ['sortBy=groups&sortOrder=descending', ['Émile', 'Bea', 'carl', 'adam']],
  ['sortBy=groups.$ref', ['adam', 'carl', 'Bea', 'Émile']],
  ['sortBy=groups.display', ['Bea', 'adam', 'carl', 'Émile']],
  ['sortBy=groups.display&filter=groups.display sw "y"', ['adam', 'carl']],
  ['sortBy=meta.version&sortOrder=descending', ['Émile', 'carl', 'adam', 'Bea']],
];

test.each<[query: string, names: string[]]>([
  ...OF_ROWS,
  ['sortBy=userName', ['adam', 'Bea', 'carl', 'Émile']],
  ['sortBy=userName&sortOrder=ascending', ['adam', 'Bea', 'carl', 'Émile']],
  ['sortBy=userName&sortOrder=descending', ['Émile', 'carl', 'Bea', 'adam']],
  ['SORTBY=USERNAME&sortorder=Descending', ['Émile', 'carl', 'Bea', 'adam']],
  ['sortBy=urn:ietf:params:scim:schemas:core:2.0:User:userName', ['adam', 'Bea', 'carl', 'Émile']],
  // Not case exact: b and B are one value, and the id decides. Absent last.
  ['sortBy=title', ['Émile', 'Bea', 'carl', 'adam']],
  ['sortBy=title&sortOrder=descending', ['adam', 'carl', 'Bea', 'Émile']],
  // Case exact: B comes before b.
  ['sortBy=externalId', ['carl', 'Émile', 'Bea', 'adam']],
  ['sortBy=name.familyName', ['carl', 'adam', 'Bea', 'Émile']],
  ['sortBy=emails', ['Bea', 'adam', 'Émile', 'carl']],
  ['sortBy=emails.value&sortOrder=descending', ['carl', 'Émile', 'adam', 'Bea']],
  ['sortBy=meta.created', ['Bea', 'adam', 'Émile', 'carl']],
  ['sortBy=userName&filter=title pr', ['Bea', 'carl', 'Émile']],
  ['sortBy=userName&startIndex=2&count=2', ['Bea', 'carl']],
  ['sortBy=title&startIndex=4', ['adam']],
  ['sortOrder=descending', ['Bea', 'adam', 'Émile', 'carl']],
  ['sortBy=&filter=&startIndex=&count=&', ['Bea', 'adam', 'Émile', 'carl']],
])('RFC 7644 §3.4.2.3 %s', async (query, expected) => {
  expect(await names(query)).toEqual(expected);
});

test.each([
  ['sortBy=members', ['Attic', 'yard', 'empty']],
  ['sortBy=members.display', ['yard', 'Attic', 'empty']],
  ['sortBy=members.display&sortOrder=descending', ['empty', 'Attic', 'yard']],
  ['sortBy=members.type', ['yard', 'Attic', 'empty']],
  ['sortBy=members.$ref&sortOrder=descending', ['empty', 'yard', 'Attic']],
])('RFC 7644 §3.4.2.3 groups by %s', async (query, expected) => {
  const { body } = await world.scim('GET', `/Groups?${query}`);
  expect(body.Resources.map(({ displayName }) => displayName)).toEqual(expected);
});

test.each([
  ['an attribute that is not there', 'sortBy=shoeSize', /shoeSize/],
  ['a name that objects have', 'sortBy=__proto__', /__proto__/],
  ['what is never returned', 'sortBy=password', /password/],
  ['a complex attribute without a value', 'sortBy=name', /name\.familyName/],
  ['a value path', 'sortBy=emails[primary eq true]', /not an attribute/],
  ['an order that is none', 'sortBy=userName&sortOrder=sideways', /ascending or descending/],
])('%s is refused as a sort', async (_, query, detail) => {
  const { status, body } = await world.scim('GET', `/Users?${query}`);
  expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
  expect(body.detail).toMatch(detail);
});

test('a startIndex beyond the end is an empty page with the right total', async () => {
  const { body } = await world.scim('GET', '/Users?startIndex=100&sortBy=title');
  expect(body).toMatchObject({ totalResults: 4, startIndex: 100, itemsPerPage: 0, Resources: [] });
});
