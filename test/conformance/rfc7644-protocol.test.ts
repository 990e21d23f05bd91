/** RFC 7644 §2, §3.8, §3.10 to §3.14, and §4 to §7: what holds for every request. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GROUP, PATCH, type ScimWorld, startScim, USER } from '../http/scim-world.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const BASE = 'https://id.example.com/scim/v2';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
});
afterAll(() => world.close());

let number = 0;
async function someone(attributes: object = {}) {
  number += 1;
  return world.scim('POST', '/Users', { schemas: [USER], userName: `person-${number}`, ...attributes });
}
const ask = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  world.request(`/scim/v2${path}`, {
    ...init,
    headers: { authorization: 'Bearer hr-token-for-tests-0123456789', 'content-type': 'application/json', ...headers },
  });
const patch = (path: string, ...Operations: object[]) => world.scim('PATCH', path, { schemas: [PATCH], Operations });
/** The same of somebody who is there. */
const patchSomeone = async (operation: object) => patch(`/Users/${(await someone()).body.id}`, operation);

test.each([
  ['none', {}],
  ['of another scheme', { authorization: 'Basic aHI6aHI=' }],
  ['that nobody has', { authorization: 'Bearer x' }],
])('§2 credentials: %s is 401, with the scheme that is taken', async (_, headers) => {
  const response = await world.request('/scim/v2/Users', { headers });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(await response.json()).toMatchObject({ schemas: [ERROR], status: '401' });
});

test.each([
  ['application/scim+json', 'application/scim+json'],
  ['application/json', 'application/json'],
  ['*/*', 'application/scim+json'],
  ['application/json, application/scim+json', 'application/scim+json'],
])('§3.8 Accept: %s is answered with %s', async (accept, type) => {
  expect((await ask('/Users', { accept })).headers.get('content-type')).toBe(type);
});

test('§3.8 without Accept the answer is application/scim+json, in UTF-8', async () => {
  const { body } = await someone({ displayName: 'Ådå 愛' });
  const response = await ask(`/Users/${body.id}`, {});
  expect(response.headers.get('content-type')).toBe('application/scim+json');
  expect(Buffer.from(await response.arrayBuffer()).toString('utf8')).toContain('Ådå 愛');
});

test.each(['userName', 'USERNAME', `${USER}:userName`, `${USER.toUpperCase()}:username`])(
  '§3.10 %s is one attribute, wherever it is named',
  async (name) => {
    const { body } = await someone();
    const filter = encodeURIComponent(`${name} eq "${body.userName}"`);
    const found = await world.scim('GET', `/Users?filter=${filter}&attributes=${name}`);
    expect(found.body.Resources).toEqual([{ schemas: [USER], id: body.id, userName: body.userName }]);
  },
);

test('§3.11 /Me is 404 for credentials that stand for no person', async () => {
  for (const method of ['GET', 'DELETE']) expect((await world.scim(method, '/Me')).status).toBe(404);
});

test.each<[string, () => ReturnType<ScimWorld['scim']>, number, string | undefined]>([
  ['a body that is no JSON', () => world.scim('POST', '/Users', '{"userName":'), 400, 'invalidSyntax'],
  ['a body that is no object', () => world.scim('POST', '/Users', '[]'), 400, 'invalidSyntax'],
  ['a filter that is none', () => world.scim('GET', '/Users?filter=x y z'), 400, 'invalidFilter'],
  ['a value of a wrong type', () => someone({ active: 'perhaps' }), 400, 'invalidValue'],
  ['a required value that is missing', () => world.scim('POST', '/Users', { schemas: [USER] }), 400, 'invalidValue'],
  ['a taken name', () => world.scim('POST', '/Users', { schemas: [USER], userName: 'Known' }), 409, 'uniqueness'],
  ['a path that is none', () => patchSomeone({ op: 'add', path: 'a b[', value: 1 }), 400, 'invalidPath'],
  ['a read-only attribute', () => patchSomeone({ op: 'add', path: 'id', value: 'x' }), 400, 'mutability'],
  ['a remove without a path', () => patchSomeone({ op: 'remove' }), 400, 'noTarget'],
  [
    'too many terms',
    () => world.scim('GET', `/Users?filter=${Array(9).fill('title co "x"').join(' or ')}`),
    400,
    'tooMany',
  ],
  ['somebody unknown', () => world.scim('GET', '/Users/none'), 404, undefined],
  ['nothing', () => world.scim('GET', '/Robots'), 404, undefined],
  ['a method that is not taken', () => world.scim('DELETE', '/Users'), 405, undefined],
  ['what the credentials may not', () => world.scim('DELETE', '/Users/none', undefined, 'auditor'), 403, undefined],
])('§3.12 %s is an Error with its status as a text, its scimType, and a detail', async (_, act, status, scimType) => {
  await world.scim('POST', '/Users', { schemas: [USER], userName: 'known' });
  const answer = await act();
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({
    schemas: [ERROR],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail: expect.stringMatching(/\w/),
  });
});

test('§3.13 the version of the protocol is in the base URL', async () => {
  const { headers } = await someone();
  expect(headers.get('location')).toMatch(/^https:\/\/id\.example\.com\/scim\/v2\//);
  expect((await world.request('/scim/v9/Users')).status).toBe(404);
});

test('§3.14 the entity tag is weak, is meta.version, and changes with the resource', async () => {
  const { headers, body } = await someone();
  expect(headers.get('etag')).toMatch(/^W\/"/);
  expect(body.meta.version).toBe(headers.get('etag'));
  const changed = await patch(`/Users/${body.id}`, { op: 'add', path: 'title', value: 'x' });
  expect(changed.headers.get('etag')).not.toBe(headers.get('etag'));
  expect(changed.body.meta.version).toBe(changed.headers.get('etag'));
});

test('§3.14 If-None-Match is 304 without a body while the resource is the same', async () => {
  const { headers, body } = await someone();
  const tag = headers.get('etag') ?? '';
  const same = await ask(`/Users/${body.id}`, { 'if-none-match': tag });
  expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', tag]);
  await patch(`/Users/${body.id}`, { op: 'add', path: 'title', value: 'x' });
  expect((await ask(`/Users/${body.id}`, { 'if-none-match': tag })).status).toBe(200);
});

test.each(['PUT', 'PATCH', 'DELETE'])(
  '§3.14 %s with If-Match of an old version is 412, and of the current one is done',
  async (method) => {
    const { headers, body } = await someone();
    const old = headers.get('etag') ?? '';
    const path = `/Users/${body.id}`;
    const current = (await patch(path, { op: 'add', path: 'title', value: 'x' })).headers.get('etag') ?? '';
    const bodies: Readonly<Record<string, object>> = {
      PUT: { schemas: [USER], userName: body.userName },
      PATCH: { schemas: [PATCH], Operations: [{ op: 'add', path: 'title', value: 'y' }] },
    };
    const text = bodies[method] === undefined ? null : JSON.stringify(bodies[method]);
    const attempt = async (headers: Record<string, string>) =>
      (await ask(path, headers, { method, body: text })).status;
    expect(await attempt({ 'if-match': old })).toBe(412);
    // RFC 9110 §13.1.2: of a method other than GET and HEAD, 412.
    expect(await attempt({ 'if-none-match': current })).toBe(412);
    expect(await attempt({ 'if-none-match': '*' })).toBe(412);
    expect(await attempt({ 'if-match': current, 'if-none-match': `"other", ${current}` })).toBe(412);
    expect((await world.scim('GET', path)).headers.get('etag')).toBe(current);
    expect(await attempt({ 'if-match': current, 'if-none-match': old })).toBe(method === 'DELETE' ? 204 : 200);
  },
);

test.each(['GET', 'HEAD'])('§3.14 %s with If-Match of another version is 412 (RFC 9110 §13.1.1)', async (method) => {
  const { headers, body } = await someone();
  const tag = headers.get('etag') ?? '';
  const status = async (asked: Record<string, string>) => (await ask(`/Users/${body.id}`, asked, { method })).status;
  expect(await status({ 'if-match': 'W/"9"' })).toBe(412);
  expect(await status({ 'if-match': 'W/"9"', 'if-none-match': tag })).toBe(412);
  expect(await status({ 'if-match': tag })).toBe(200);
  expect(await status({ 'if-match': '*', 'if-none-match': tag })).toBe(304);
});

test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', '/ResourceTypes/User', `/Schemas/${GROUP}`])(
  '§4 %s is there to be read, to nobody to be written, and cannot be filtered',
  async (path) => {
    expect((await world.scim('GET', path)).status).toBe(200);
    expect((await world.scim('GET', `${path}?filter=id pr`)).status).toBe(403);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await world.scim(method, path, {})).status).toBe(405);
    }
  },
);

test('§4 what is announced is served: each resource type at its endpoint, with its schemas', async () => {
  const { Resources: types } = (await world.scim('GET', '/ResourceTypes')).body;
  for (const type of types) {
    expect((await world.scim('GET', String(type.endpoint))).status).toBe(200);
    expect((await world.scim('GET', `/Schemas/${String(type.schema)}`)).status).toBe(200);
    expect((await world.scim('GET', String(type.meta.location).replace(BASE, ''))).body).toEqual(type);
  }
});

test('§5 userNames are compared as PRECIS has it: case, composition and width make no difference', async () => {
  await world.scim('POST', '/Users', { schemas: [USER], userName: 'Åsa' });
  for (const userName of ['åSA', 'A\u030Asa', 'Åｓａ']) {
    expect((await world.scim('POST', '/Users', { schemas: [USER], userName })).status).toBe(409);
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    expect((await world.scim('GET', `/Users?filter=${filter}`)).body.totalResults).toBe(1);
  }
});

test('§6 tenants are told apart by the credentials, and one’s ids are nothing to another', async () => {
  const { body } = await someone({ userName: 'shared' });
  expect((await world.scim('GET', `/Users/${body.id}`, undefined, 'other')).status).toBe(404);
  const theirs = await world.scim('POST', '/Users', { schemas: [USER], userName: 'shared' }, 'other');
  expect(theirs.status).toBe(201);
  const members = [{ value: body.id }];
  const group = await world.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'g', members }, 'other');
  expect(group.body).toMatchObject({ status: '400', scimType: 'invalidValue' });
});

test('§7.5.2 what is sensitive need not be in a URL: a search by POST says the same', async () => {
  const { body } = await someone();
  const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: `id eq "${body.id}"` };
  const found = await world.scim('POST', '/Users/.search', search);
  expect(found.body.Resources).toEqual([body]);
});

test('§7.7 a password is never answered, and cannot be asked for', async () => {
  const { body } = await someone({ password: 'correct horse battery staple' });
  expect(body).not.toHaveProperty('password');
  expect((await world.scim('GET', `/Users/${body.id}?attributes=password`)).body).not.toHaveProperty('password');
  expect((await world.scim('GET', '/Users?filter=password pr')).body).toMatchObject({ scimType: 'invalidFilter' });
  expect((await world.scim('GET', '/Users?sortBy=password')).body).toMatchObject({ scimType: 'invalidValue' });
});
