import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const CONFIG = `
issuer: https://id.example.com
scim:
  clients:
    hr:      { token: 'hr-token-0123456789', access: write }
    reports: { token: 'reports-token-0123456789', access: read }
    other:   { token: 'other-tenant-token-0123', access: write, tenant: other }
clients:
  sync:   { kind: machine, secret: 'sync-secret-0123456789', grants: [client-credentials], scopes: ['scim:read', 'scim:write'], tokens: jwt }
  viewer: { kind: machine, secret: 'viewer-secret-0123456789', grants: [client-credentials], scopes: ['scim:read'], tokens: opaque }
  orders: { kind: machine, secret: 'orders-secret-0123456789', grants: [client-credentials], scopes: [orders], tokens: jwt }
apis:
  orders: { audience: 'https://api.example.com/orders', scopes: [orders] }
scopes:
  orders: { rules: [{ allow: { to: machine } }] }
`;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

const USER = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] };
let number = 0;
async function scim(method: string, path: string, token: string | null, body?: unknown) {
  const response = await world.request(`/scim/v2${path}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      'content-type': 'application/scim+json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
const create = (token: string) => {
  number += 1;
  return scim('POST', '/Users', token, { ...USER, userName: `u${number}` });
};
async function accessToken(client: string, scope?: string): Promise<string> {
  const response = await world.request('/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${client}:${client}-secret-0123456789`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `grant_type=client_credentials${scope === undefined ? '' : `&scope=${scope}`}`,
  });
  const body = (await response.json()) as { access_token: string };
  expect(response.status).toBe(200);
  return body.access_token;
}

describe('RFC 7644 §2 who may not come in gets 401, and learns how to', () => {
  test.each([
    ['nothing', null],
    ['a wrong token', 'wrong'],
    ['a token that is a prefix of a right one', 'hr-token-012345678'],
    ['a secret of an OAuth client', 'sync-secret-0123456789'],
    ['an opaque token that never was', `avow_at_${'A'.repeat(43)}`],
    ['a JWT of somebody else', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('with %s', async (_, token) => {
    const closed = ['/Users', '/Users/1', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig/x'];
    for (const path of token === null ? closed : [...closed, '/ServiceProviderConfig']) {
      const { status, headers, body } = await scim('GET', path, token);
      expect(status).toBe(401);
      const challenge = headers.get('www-authenticate') ?? '';
      expect(challenge).toMatch(/^Bearer realm="scim"/);
      // RFC 6750 §3.1: there is no error where nothing was shown.
      expect(challenge.includes('error="invalid_token"')).toBe(token !== null);
      expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401' });
      expect(JSON.stringify(body)).not.toContain(token ?? 'Bearer x');
    }
  });
});

test.each(['Basic aHI6aHItdG9rZW4=', 'token hr-token-0123456789', 'Bearer', 'hr-token-0123456789'])(
  'RFC 6750 §3.1 %s is no bearer token, so nothing is said of a token: the challenge tells what to send',
  async (authorization) => {
    const response = await world.request('/scim/v2/Users', { headers: { authorization } });
    expect(response.status).toBe(401);
    const challenge = response.headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^Bearer realm="scim", resource_metadata=/);
    expect(await response.text()).toContain('Authorization: Bearer');
  },
);

describe('credentials that may only read', () => {
  test('read, and are refused every write', async () => {
    const { body } = await create('hr-token-0123456789');
    for (const token of ['reports-token-0123456789', await accessToken('viewer')]) {
      expect((await scim('GET', `/Users/${body.id}`, token)).status).toBe(200);
      const writes = [
        await create(token),
        await scim('PUT', `/Users/${body.id}`, token, { ...USER, userName: 'x' }),
        await scim('PATCH', `/Users/${body.id}`, token, {}),
        await scim('DELETE', `/Users/${body.id}`, token),
      ];
      expect(writes.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
    }
  });
});

describe('RFC 9068 access tokens of Avow at its own SCIM API', () => {
  test('scim:write writes, and the change is on record under the client', async () => {
    const token = await accessToken('sync', 'scim:write');
    expect((await create(token)).status).toBe(201);
    const [newest] = await world.store.listAudit('default', 1);
    expect(JSON.parse(newest?.record ?? '{}')).toMatchObject({ event: 'resource.created', client: 'sync' });
  });

  test('scim:read alone does not write, though the client may ask for more', async () => {
    expect((await create(await accessToken('sync', 'scim:read'))).status).toBe(403);
  });

  test("another API's token is no credential here", async () => {
    expect((await create(await accessToken('orders'))).status).toBe(401);
  });

  test('an expired token is none either', async () => {
    const tokens = [await accessToken('sync', 'scim:write'), await accessToken('viewer')];
    world.clock.advance(301_000);
    for (const token of tokens) expect((await scim('GET', '/Users', token)).status).toBe(401);
  });
});

describe('tenants are told apart by the credentials alone', () => {
  test("another tenant's user is 404 to read, change and delete, and is not listed", async () => {
    const { body } = await create('hr-token-0123456789');
    const token = 'other-tenant-token-0123';
    const answers = [
      await scim('GET', `/Users/${body.id}`, token),
      await scim('PUT', `/Users/${body.id}`, token, { ...USER, userName: 'x' }),
      await scim('PATCH', `/Users/${body.id}`, token, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value: false }],
      }),
      await scim('DELETE', `/Users/${body.id}`, token),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    const list = await scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${body.userName}"`)}`, token);
    expect(list.body.totalResults).toBe(0);
    expect((await scim('POST', '/Users', token, { ...USER, userName: body.userName })).status).toBe(201);
  });
});

test.each([
  ['GET', '/Nothing'],
  ['PATCH', '/Users'],
])('without a token, %s %s tells nothing of what is there: 401', async (method, path) => {
  expect((await scim(method, path, null)).status).toBe(401);
});
