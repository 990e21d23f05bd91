/** RFC 7644 §3.1 to §3.3, §3.4.1, §3.5.1, §3.6: one resource at a time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUsers } from '../http/people.ts';
import { GROUP, PATCH, type ScimWorld, startScim, USER } from '../http/scim-world.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const BASE = 'https://id.example.com/scim/v2';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
});
afterAll(() => world.close());

let number = 0;
const nextName = () => {
  number += 1;
  return `user-${number}`;
};
/** Somebody whom no other test knows. */
async function someone(attributes: object = {}) {
  const { status, body } = await world.scim('POST', '/Users', { schemas: [USER], userName: nextName(), ...attributes });
  expect(status).toBe(201);
  return body;
}
const send = (method: string, path: string, contentType: string, body: string, accept = 'application/scim+json') =>
  world.request(`/scim/v2${path}`, {
    method,
    headers: { authorization: 'Bearer hr-token-for-tests-0123456789', 'content-type': contentType, accept },
    body,
  });

test.each([
  ['application/scim+json', 201],
  ['application/scim+json; charset=utf-8', 201],
  ['application/json', 201],
  ['APPLICATION/JSON', 201],
  ['text/plain', 415],
  ['application/xml', 415],
])('§3.1 a body that is sent as %s is answered with %i', async (contentType, status) => {
  const body = JSON.stringify({ schemas: [USER], userName: nextName() });
  expect((await send('POST', '/Users', contentType, body)).status).toBe(status);
});

test.each([
  ['POST', '/Users', 201],
  ['GET', '/Users', 200],
  ['GET', '/Users/:id', 200],
  ['PUT', '/Users/:id', 200],
  ['PATCH', '/Users/:id', 200],
  ['DELETE', '/Users/:id', 204],
  ['POST', '/Groups', 201],
  ['GET', '/Groups', 200],
  ['POST', '/.search', 200],
  ['POST', '/Users/.search', 200],
  ['POST', '/Bulk', 200],
  ['GET', '/ServiceProviderConfig', 200],
  ['GET', '/ResourceTypes', 200],
  ['GET', '/Schemas', 200],
])('§3.2 %s %s is there', async (method, path, status) => {
  const { id, userName } = await someone();
  const bodies: Readonly<Record<string, object>> = {
    'POST /Users': { schemas: [USER], userName: nextName() },
    'POST /Groups': { schemas: [GROUP], displayName: nextName() },
    'PUT /Users/:id': { schemas: [USER], userName },
    'PATCH /Users/:id': { schemas: [PATCH], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
    'POST /.search': { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] },
    'POST /Users/.search': { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] },
    'POST /Bulk': {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'DELETE', path: `/Users/${id}` }],
    },
  };
  expect((await world.scim(method, path.replace(':id', id), bodies[`${method} ${path}`])).status).toBe(status);
});

test('§3.3 a created resource is 201, with its representation, and its URI in Location and meta.location', async () => {
  const { status, headers, body } = await world.scim('POST', '/Users', { schemas: [USER], userName: nextName() });
  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`${BASE}/Users/${body.id}`);
  expect(body.meta).toMatchObject({ location: headers.get('location'), version: headers.get('etag') });
  expect((await world.scim('GET', `/Users/${body.id}`)).body).toEqual(body);
});

test('§3.3 attributes that are read-only are ignored', async () => {
  const created = '2001-01-01T00:00:00Z';
  const body = await someone({ id: 'mine', meta: { created }, groups: [{ value: 'admins' }] });
  expect(body.id).not.toBe('mine');
  expect(body.meta.created).not.toBe(created);
  expect(body).not.toHaveProperty('groups');
});

test('§3.3 attributes that are not sent are unassigned, and are not answered', async () => {
  expect(Object.keys(await someone()).toSorted()).toEqual(['id', 'meta', 'schemas', 'userName']);
});

test('§3.3 a duplicate is 409 with scimType uniqueness', async () => {
  const { userName } = await someone();
  const { status, body } = await world.scim('POST', '/Users', { schemas: [USER], userName });
  expect({ status, body }).toMatchObject({ status: 409, body: { schemas: [ERROR], scimType: 'uniqueness' } });
});

test('§3.3.1 meta.resourceType is set by the service provider, from the endpoint', async () => {
  const body = await someone({ meta: { resourceType: 'Group' } });
  expect(body.meta.resourceType).toBe('User');
});

test('§3.4.1 a known resource is 200 with its representation; an unknown one is 404', async () => {
  const { id } = await someone();
  expect(await world.scim('GET', `/Users/${id}`)).toMatchObject({ status: 200, body: { id } });
  expect(await world.scim('GET', '/Users/none')).toMatchObject({
    status: 404,
    body: { schemas: [ERROR], status: '404' },
  });
  expect((await world.scim('GET', `/Groups/${id}`)).status).toBe(404);
});

test('§3.5.1 what is not in the body of a PUT is cleared; what is read-only is ignored', async () => {
  const { id, userName, meta } = await someone({ title: 'Guide', nickName: 'Babs' });
  const put = { schemas: [USER], id: 'other', userName, title: 'Chief', meta: { created: '2001-01-01T00:00:00Z' } };
  const { status, body } = await world.scim('PUT', `/Users/${id}`, put);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, title: 'Chief', meta: { created: meta.created } });
  expect(body).not.toHaveProperty('nickName');
});

test('§3.5.1 a PUT without a required attribute is 400; onto a name that is taken, 409; of nobody, 404', async () => {
  const [{ id }, other] = [await someone(), await someone()];
  const put = (path: string, body: object) => world.scim('PUT', path, { schemas: [USER], ...body });
  expect((await put(`/Users/${id}`, { title: 'x' })).body).toMatchObject({ status: '400', scimType: 'invalidValue' });
  expect((await put(`/Users/${id}`, { userName: other.userName })).status).toBe(409);
  expect((await put('/Users/none', { userName: nextName() })).status).toBe(404);
});

test.each([
  ['says nothing of active', {}, false],
  ['clears active', { active: null }, false],
  ['says active: true', { active: true }, true],
])('§3.5.1 whether somebody deactivated is back after a PUT that %s', async (_, said, active) => {
  const { id, userName } = await someone({ active: false });
  const { status, body } = await world.scim('PUT', `/Users/${id}`, { schemas: [USER], userName, ...said });
  expect([status, body.active]).toEqual([200, active]);
});

test('§3.5.1 PUT does not create', async () => {
  expect((await world.scim('PUT', '/Users/chosen', { schemas: [USER], userName: nextName() })).status).toBe(404);
});

test('§3.6 a deleted resource is 204 without a body, then 404 to every method, and in no query', async () => {
  const { id, userName } = await someone();
  const { status, body } = await world.scim('DELETE', `/Users/${id}`);
  expect({ status, body }).toEqual({ status: 204, body: null });
  const operations = { schemas: [PATCH], Operations: [{ op: 'add', path: 'title', value: 'x' }] };
  const again = [
    await world.scim('GET', `/Users/${id}`),
    await world.scim('PUT', `/Users/${id}`, { schemas: [USER], userName }),
    await world.scim('PATCH', `/Users/${id}`, operations),
    await world.scim('DELETE', `/Users/${id}`),
  ];
  expect(again.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
  expect((await world.scim('GET', `/Users?filter=userName eq "${userName}"`)).body.totalResults).toBe(0);
});

test('§3.6 a deleted resource conflicts with no new one', async () => {
  const { id, userName } = await someone();
  await world.scim('DELETE', `/Users/${id}`);
  const [fresh] = await createUsers(world, userName);
  expect(fresh).not.toBe(id);
});
