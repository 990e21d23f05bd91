import { afterEach, beforeEach, expect, test } from 'vitest';
import { GROUP, PATCH, type ScimWorld, startScim, USER } from '../http/scim-world.ts';

/** The RFC's own examples, with its names: Alice, Bob, Tour Guides, Employees. */
let world: ScimWorld;
beforeEach(async () => {
  world = await startScim();
});
afterEach(() => world.close());

const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const BASE = 'https://id.example.com/scim/v2';

const bulk = (operations: object[], failOnErrors?: number) =>
  world.scim('POST', '/Bulk', { schemas: [REQUEST], failOnErrors, Operations: operations });
const operationsOf = (body: { readonly [name: string]: unknown }) => body.Operations as Record<string, string>[];
const create = (bulkId: string, userName: string) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [USER], userName },
});
const createGroup = (bulkId: string, displayName: string, member: string) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { schemas: [GROUP], displayName, members: [{ type: 'User', value: `bulkId:${member}` }] },
});
const countOf = async (path: string) => (await world.scim('GET', `${path}?count=0`)).body.totalResults;

test('§3.7 a job that is processed is answered with 200 and a BulkResponse', async () => {
  const { status, headers, body } = await bulk([create('qwerty', 'Alice')]);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/scim+json');
  expect(body.schemas).toEqual([RESPONSE]);
});

test('§3.7 as many changes as possible are made, whatever fails in between', async () => {
  await bulk([create('a', 'Alice')]);
  const { body } = await bulk([create('b', 'alice'), create('c', 'Bob')]);
  expect(operationsOf(body).map(({ status }) => status)).toEqual(['409', '201']);
});

test('§3.7 failOnErrors ends the job after so many errors', async () => {
  const bad = { method: 'DELETE', path: '/Users/nobody' };
  const { status, body } = await bulk([create('a', 'Alice'), bad, create('b', 'Bob'), bad, create('c', 'Eve')], 2);
  expect(status).toBe(200);
  expect(operationsOf(body).map((operation) => operation.status)).toEqual(['201', '404', '201', '404']);
  expect(await countOf('/Users')).toBe(2);
});

test('§3.7 a job without so many errors is done to its end', async () => {
  const { body } = await bulk([create('a', 'Alice'), create('b', 'Bob')], 1);
  expect(operationsOf(body).map(({ status }) => status)).toEqual(['201', '201']);
});

test('§3.7 a POST needs a bulkId, data, and the endpoint of a resource type', async () => {
  const { body } = await bulk([
    { ...create('a', 'Alice'), bulkId: undefined },
    { ...create('b', 'Alice'), data: undefined },
    { ...create('c', 'Alice'), path: '/Users/2819c223' },
  ]);
  expect(operationsOf(body).map(({ status }) => status)).toEqual(['400', '400', '400']);
  expect(await countOf('/Users')).toBe(0);
});

test('§3.7.1 circular references are resolved', async () => {
  const { body } = await bulk([createGroup('qwerty', 'Group A', 'ytrewq'), createGroup('ytrewq', 'Group B', 'qwerty')]);
  const [a, b] = operationsOf(body);
  expect([a?.status, b?.status]).toEqual(['201', '201']);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ]) {
    const group = await world.scim('GET', one?.location?.replace(BASE, '') ?? '');
    expect(group.body.members).toMatchObject([{ value: other?.location?.split('/').at(-1), $ref: other?.location }]);
  }
});

test('§3.7.2 a bulkId stands for what a POST makes, in the data of another', async () => {
  const { body } = await bulk([create('qwerty', 'Alice'), createGroup('ytrewq', 'Tour Guides', 'qwerty')]);
  const [alice, guides] = operationsOf(body);
  expect([alice?.bulkId, guides?.bulkId]).toEqual(['qwerty', 'ytrewq']);
  const group = await world.scim('GET', guides?.location?.replace(BASE, '') ?? '');
  expect(group.body.members).toMatchObject([{ type: 'User', $ref: alice?.location }]);
});

test('§3.7.2 in any order, and in a path', async () => {
  const { body } = await bulk([
    createGroup('ytrewq', 'Tour Guides', 'qwerty'),
    create('qwerty', 'Alice'),
    {
      method: 'PATCH',
      path: '/Users/bulkId:qwerty',
      data: { schemas: [PATCH], Operations: [{ op: 'add', path: 'nickName', value: 'Al' }] },
    },
  ]);
  expect(operationsOf(body).map(({ status }) => status)).toEqual(['201', '201', '200']);
});

test('§3.7.2 in the filter of a path of a PATCH', async () => {
  const change = (op: string, path: string, value?: unknown) => ({
    method: 'PATCH',
    path: '/Groups/bulkId:ytrewq',
    data: { schemas: [PATCH], Operations: [{ op, path, value }] },
  });
  const { body } = await bulk([
    createGroup('ytrewq', 'Tour Guides', 'qwerty'),
    create('other', 'Bob'),
    change('add', 'members', [{ value: 'bulkId:other' }]),
    change('remove', 'members[value eq "bulkId:qwerty"]'),
    change('remove', 'members[value eq "bulkId:nobody"]'),
    create('qwerty', 'Alice'),
  ]);
  const operations = operationsOf(body);
  expect(operations.map(({ status }) => status)).toEqual(['201', '201', '200', '200', '400', '201']);
  const group = await world.scim('GET', operations[0]?.location?.replace(BASE, '') ?? '');
  expect(group.body.members).toMatchObject([{ $ref: operations[1]?.location }]);
});

test('§3.7.3 each answer has method, bulkId, version, location and status, and a body where it failed', async () => {
  const { body } = await bulk([create('qwerty', 'Alice'), create('ytrewq', 'Alice')]);
  const location = expect.stringMatching(/^https:\/\/id\.example\.com\/scim\/v2\/Users\/[0-9a-f-]{36}$/);
  expect(operationsOf(body)).toEqual([
    { method: 'POST', bulkId: 'qwerty', version: 'W/"1"', location, status: '201' },
    {
      method: 'POST',
      bulkId: 'ytrewq',
      status: '409',
      response: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '409',
        scimType: 'uniqueness',
        detail: expect.stringContaining('userName'),
      },
    },
  ]);
});

test('§3.7.4 a job over maxOperations or maxPayloadSize is 413, and nothing is done', async () => {
  const many = await bulk(Array.from({ length: 1001 }, (_, i) => create(`n${i}`, `n${i}`)));
  const large = await world.scim('POST', '/Bulk', ' '.repeat(10_485_761));
  for (const { status, body } of [many, large]) {
    expect(status).toBe(413);
    expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '413' });
    expect(body.detail).toMatch(/maxOperations \(1000\).*maxPayloadSize \(10485760/);
  }
  expect(await countOf('/Users')).toBe(0);
});
