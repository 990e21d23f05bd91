import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUsers } from './people.ts';
import { type ScimWorld, startScim } from './scim-world.ts';

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
});
afterAll(() => world.close());

const names = async (query: string) => {
  const { status, body } = await world.scim('GET', `/Users?${query}`);
  expect(status).toBe(200);
  return body.Resources.map((user) => user.userName);
};

test.each([
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
  ['an attribute that is not there', 'sortBy=shoeSize', /shoeSize/],
  ['a name that objects have', 'sortBy=__proto__', /__proto__/],
  ['what is never returned', 'sortBy=password', /password/],
  ['a complex attribute without a value', 'sortBy=name', /name\.familyName/],
  ['members of a membership', 'sortBy=groups', /groups/],
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
