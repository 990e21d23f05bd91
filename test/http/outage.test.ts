import { expect, test } from 'vitest';
import { createTestWorld } from '../world.ts';

const BASIC = `Basic ${btoa('job:a-secret-of-enough-length')}`;
const CONFIG = `issuer: https://id.example.com
scim: { clients: { hr: { token: hr-token-0123456789 } } }
clients: { job: { kind: machine, secret: a-secret-of-enough-length, grants: [client-credentials], scopes: ['scim:read'] } }
`;
const FORM = 'grant_type=client_credentials&scope=scim:read';

const SCIM = { authorization: 'Bearer hr-token-0123456789', 'content-type': 'application/scim+json' };
const OAUTH = { authorization: BASIC, 'content-type': 'application/x-www-form-urlencoded' };

test.each<[string, string, RequestInit, object]>([
  ['a read', '/scim/v2/Users/x', { headers: SCIM }, { status: '503', detail: expect.stringContaining('tried again') }],
  [
    'a change',
    '/scim/v2/Users',
    {
      method: 'POST',
      headers: SCIM,
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' }),
    },
    { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '503' },
  ],
  [
    'an access token asked for',
    '/oauth/token',
    { method: 'POST', headers: OAUTH, body: FORM },
    { error: 'temporarily_unavailable', error_description: expect.stringContaining('tried again') },
  ],
])(
  'while the database is down, %s is 503 in the words of its standard, to be tried again',
  async (_, path, init, body) => {
    const world = await createTestWorld({ config: CONFIG });
    await world.store.close();
    const response = await world.request(path, init);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^[0-9]+$/);
    expect(await response.json()).toMatchObject(body);
    expect(world.logged).toMatchObject([{ level: 'error', message: 'the database is not available' }]);
  },
);

test.each<[string, string, Record<string, string>]>([
  ['SCIM', '/scim/v2/Users', SCIM],
  ['SCIM, its length declared', '/scim/v2/Users', { ...SCIM, 'content-length': '100' }],
  ['OAuth', '/oauth/token', OAUTH],
])('a body that the client breaks off is no failure of the server: %s', async (_, path, headers) => {
  const world = await createTestWorld({ config: CONFIG });
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('aborted')) });
  const response = await world.request(path, { method: 'POST', headers, body, duplex: 'half' });
  expect(response.status).toBe(400);
  expect(world.logged).toEqual([]);
});
