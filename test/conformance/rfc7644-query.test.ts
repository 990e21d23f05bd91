/** RFC 7644 §3.4.2, §3.4.3, §3.9: queries. What a filter means is in rfc7644-filter.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUsers } from '../http/people.ts';
import { GROUP, type ScimWorld, startScim } from '../http/scim-world.ts';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
  await createUsers(
    world,
    { userName: 'ada', title: 'b', emails: [{ value: 'z@x.example' }, { value: 'a@x.example', primary: true }] },
    { userName: 'Bob', title: 'A', emails: [{ value: 'b@x.example', type: 'work' }], name: { familyName: 'King' } },
    { userName: 'cyd', name: { familyName: 'Ada', givenName: 'Cyd' } },
    { userName: 'dan', title: 'c' },
  );
  await world.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'ada' });
});
afterAll(() => world.close());

const query = (text: string, path = '/Users') => world.scim('GET', `${path}?${text}`);
const namesOf = ({ body }: Awaited<ReturnType<typeof query>>) =>
  body.Resources.map((one) => one.userName ?? `group ${one.displayName}`);

test('§3.4.2 an answer is a ListResponse with totalResults, and Resources where there are any', async () => {
  const { status, body } = await query('');
  expect(status).toBe(200);
  expect(body).toMatchObject({ schemas: [LIST], totalResults: 4, itemsPerPage: 4, startIndex: 1 });
  expect(body.Resources).toHaveLength(4);
});

test('§3.4.2 a query that finds nothing is 200 with totalResults 0', async () => {
  const { status, body } = await query('filter=userName eq "nobody"');
  expect({ status, totalResults: body.totalResults }).toEqual({ status: 200, totalResults: 0 });
});

test('§3.4.2.1 a query of the root is of all resource types, and meta.resourceType tells them apart', async () => {
  expect(namesOf(await query('', '/'))).toEqual(['ada', 'Bob', 'cyd', 'dan', 'group ada']);
  expect(namesOf(await query('filter=meta.resourceType eq "Group"', '/'))).toEqual(['group ada']);
});

test('§3.4.2.1 an attribute that a type does not have is one without a value there', async () => {
  expect(namesOf(await query('filter=displayName eq "ada" or userName eq "ada"', '/'))).toEqual(['ada', 'group ada']);
  expect(namesOf(await query('filter=userName ne "ada" and not (userName pr)', '/'))).toEqual(['group ada']);
});

test.each([
  ['filter=userName eq', 'invalidFilter'],
  ['filter=shoeSize eq 4', 'invalidFilter'],
  ['filter=userName xx "a"', 'invalidFilter'],
  ['filter=(userName pr', 'invalidFilter'],
  ['filter=emails[type eq "work"', 'invalidFilter'],
])('§3.4.2.2 %s is 400 with scimType %s', async (text, scimType) => {
  expect(await query(text)).toMatchObject({ status: 400, body: { status: '400', scimType } });
});

describe('§3.4.2.3', () => {
  test.each([
    ['sortBy=userName', ['ada', 'Bob', 'cyd', 'dan']],
    ['sortBy=userName&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
    ['sortBy=title', ['Bob', 'ada', 'dan', 'cyd']],
    ['sortBy=title&sortOrder=descending', ['cyd', 'dan', 'ada', 'Bob']],
    ['sortBy=name.familyName', ['cyd', 'Bob', 'ada', 'dan']],
    ['sortBy=emails', ['ada', 'Bob', 'cyd', 'dan']],
    ['sortBy=emails.value&sortOrder=ascending', ['ada', 'Bob', 'cyd', 'dan']],
  ])(
    '§3.4.2.3 %s: by value, case by caseExact, absent values last ascending and first descending',
    async (text, names) => {
      expect(namesOf(await query(text))).toEqual(names);
    },
  );

  test('§3.4.2.3 a complex attribute is sorted by one of its sub-attributes', async () => {
    expect((await query('sortBy=name')).body).toMatchObject({ status: '400', scimType: 'invalidValue' });
  });
});

test.each([
  ['startIndex=2&count=2', { startIndex: 2, itemsPerPage: 2 }, ['Bob', 'cyd']],
  ['startIndex=0', { startIndex: 1, itemsPerPage: 4 }, ['ada', 'Bob', 'cyd', 'dan']],
  ['startIndex=-5&count=1', { startIndex: 1, itemsPerPage: 1 }, ['ada']],
  ['count=0', { itemsPerPage: 0 }, []],
  ['count=-1', { itemsPerPage: 0 }, []],
  ['startIndex=9', { startIndex: 9, itemsPerPage: 0 }, []],
  ['count=100000', { itemsPerPage: 4 }, ['ada', 'Bob', 'cyd', 'dan']],
])('§3.4.2.4 %s: 1-based, negative is zero, and totalResults is of all', async (text, page, names) => {
  const answer = await query(`sortBy=userName&${text}`);
  expect(answer.body).toMatchObject({ totalResults: 4, ...page });
  expect(namesOf(answer)).toEqual(names);
});

test('§3.4.2.4 a page has 100 where nothing is said, and 200 at the most, as ServiceProviderConfig says', async () => {
  const crowd = await startScim();
  const Operations = Array.from({ length: 201 }, (_, i) => {
    return { method: 'POST', path: '/Groups', bulkId: `${i}`, data: { schemas: [GROUP], displayName: `g${i}` } };
  });
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  expect((await crowd.scim('POST', '/Bulk', { schemas, Operations })).status).toBe(200);
  const sizeOf = async (text: string) => {
    const { body } = await crowd.scim('GET', `/Groups?${text}`);
    expect(body).toMatchObject({ totalResults: 201, itemsPerPage: body.Resources.length });
    return body.Resources.length;
  };
  const { body } = await crowd.scim('GET', '/ServiceProviderConfig');
  for (const way of ['startIndex=1', 'cursor=']) {
    expect(await sizeOf(way)).toBe(100);
    expect(await sizeOf(`${way}&count=500`)).toBe(200);
  }
  expect(body).toMatchObject({ filter: { maxResults: 200 }, pagination: { defaultPageSize: 100, maxPageSize: 200 } });
  await crowd.close();
});

test('§3.4.2.5 a query takes attributes and excludedAttributes', async () => {
  const [only] = (await query('filter=userName eq "ada"&attributes=title')).body.Resources;
  expect(Object.keys(only ?? {}).toSorted()).toEqual(['id', 'schemas', 'title']);
  const [rest] = (await query('filter=userName eq "ada"&excludedAttributes=emails,meta')).body.Resources;
  expect(Object.keys(rest ?? {}).toSorted()).toEqual(['id', 'schemas', 'title', 'userName']);
});

test('§3.4.3 POST /.search, on a type and on the root, answers as GET does', async () => {
  const search = { schemas: [SEARCH], filter: 'meta.resourceType pr', sortBy: 'userName', startIndex: 2, count: 3 };
  const text = 'filter=meta.resourceType pr&sortBy=userName&startIndex=2&count=3';
  for (const path of ['/Users', '']) {
    const { status, body } = await world.scim('POST', `${path}/.search`, search);
    expect(status).toBe(200);
    expect(body).toEqual((await query(text, path === '' ? '/' : path)).body);
  }
});

test.each([
  [{ filter: 'userName pr' }, 'invalidSyntax'],
  [{ schemas: [SEARCH], count: 'two' }, 'invalidValue'],
  [{ schemas: [SEARCH], filter: 'userName' }, 'invalidFilter'],
])('§3.4.3 a search %j is 400 with scimType %s', async (body, scimType) => {
  expect(await world.scim('POST', '/Users/.search', body)).toMatchObject({ status: 400, body: { scimType } });
});

test.each([
  ['attributes=userName', ['id', 'schemas', 'userName']],
  ['attributes=USERNAME,Name.FamilyName', ['id', 'name', 'schemas', 'userName']],
  ['attributes=nothing', ['id', 'schemas']],
  ['excludedAttributes=id,schemas,name,emails,meta', ['id', 'schemas', 'title', 'userName']],
])('§3.9 %s: what is returned always is always there', async (text, names) => {
  const [bob] = (await query(`filter=userName eq "bob"&${text}`)).body.Resources;
  expect(Object.keys(bob ?? {}).toSorted()).toEqual(names);
});

test('§3.9 attributes and excludedAttributes are not taken together', async () => {
  expect((await query('attributes=title&excludedAttributes=meta')).status).toBe(400);
});

test('§3.9 the answers to POST, PUT and PATCH take them too', async () => {
  const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'eve', title: 'x' };
  const created = await world.scim('POST', '/Users?attributes=title', body);
  expect(Object.keys(created.body).toSorted()).toEqual(['id', 'schemas', 'title']);
  const put = await world.scim('PUT', `/Users/${created.body.id}?excludedAttributes=meta`, body);
  expect(put.body).not.toHaveProperty('meta');
  expect((await world.scim('DELETE', `/Users/${created.body.id}`)).status).toBe(204);
});
