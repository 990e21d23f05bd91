import { afterAll, beforeAll, expect, test } from 'vitest';
import { configSchema } from '../../schema/config.ts';
import type { Body } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';
import { USER } from './scim-world.ts';

const BASE = 'https://id.example.com/api/scim';
const TOKEN = 'hr-token-for-tests-0123456789';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({
    config: `
issuer: https://id.example.com
scim:
  basePath: /api/scim
  clients: { hr: { token: ${TOKEN} } }
clients:
  sync: { kind: machine, secret: 'sync-secret-0123456789', grants: [client-credentials], scopes: ['scim:write'], tokens: jwt }
`,
  });
});
afterAll(() => world.close());

async function ask(method: string, path: string, token: string, body?: unknown) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const response = await world.request(path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

async function accessToken(): Promise<string> {
  const response = await world.request('/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('sync:sync-secret-0123456789')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `grant_type=client_credentials&resource=${encodeURIComponent(BASE)}`,
  });
  return ((await response.json()) as Body).access_token;
}

test('everything is under the base path: routes, locations, what is said of itself, and the audience of its tokens', async () => {
  const created = await ask('POST', '/api/scim/Users', await accessToken(), { schemas: [USER], userName: 'ada' });
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`${BASE}/Users/${created.body.id}`);
  expect(created.body.meta.location).toBe(`${BASE}/Users/${created.body.id}`);
  for (const path of ['', '/', '/Users', '/Users/']) {
    expect((await ask('GET', `/api/scim${path}`, TOKEN)).body).toMatchObject({ totalResults: 1 });
  }
  const { body } = await ask('GET', `/api/scim/Schemas/${USER}`, TOKEN);
  expect(body.meta.location).toBe(`${BASE}/Schemas/${USER}`);
});

test('errors there are in the words of SCIM, and those elsewhere are not', async () => {
  const lost = await ask('GET', '/api/scim/Robots', TOKEN);
  expect(lost).toMatchObject({
    status: 404,
    body: { status: '404', detail: expect.stringContaining(`${BASE}/ResourceTypes`) },
  });
  expect((await ask('PUT', '/api/scim/Users', TOKEN)).headers.get('allow')).toContain('POST');
  expect((await ask('GET', '/api/scim/Users', 'wrong')).body.schemas).toEqual([
    'urn:ietf:params:scim:api:messages:2.0:Error',
  ]);
  for (const path of ['/scim/v2/Users', '/api/scimitar', '/api']) {
    expect((await world.request(path)).headers.get('content-type')).not.toContain('scim');
  }
});

test.each([
  'scim',
  '/scim/',
  '/',
  '//scim',
  '/scim/../oauth',
  '/sc im',
  '/oauth',
  '/oauth/scim',
  '/healthz',
  '/.well-known/scim',
])('a base path %s is refused', (basePath) => {
  expect(configSchema.safeParse({ issuer: 'https://id.example.com', scim: { basePath } }).success).toBe(false);
});

test.each(['/scim', '/scim/v2', '/api/v1/scim_2~x', '/oauthless'])('a base path %s is taken', (basePath) => {
  expect(configSchema.safeParse({ issuer: 'https://id.example.com', scim: { basePath } }).success).toBe(true);
});
