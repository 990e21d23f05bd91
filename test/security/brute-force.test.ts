/** A secret cannot be found by trying: who fails too often is not listened to for a while, and shuts nobody else out. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const CONFIG = `
issuer: https://id.example.com
limits: { failedAuthentication: { attempts: 3, per: 1m } }
proxies: { trusted: [127.0.0.1] }
scim: { clients: { hr: { token: 'the-token-of-the-hr-tool' } } }
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [orders] } }
scopes: { orders: { rules: [{ allow: { to: machine } }] } }
clients:
  batch: { kind: machine, secret: 'a-secret-of-the-batch', grants: [client-credentials], scopes: [orders] }
  desk:  { kind: machine, secret: 'a-secret-of-the-desk-', grants: [client-credentials], scopes: [orders] }
issuers:
  hydra: { kind: hydra, secret: 'a-secret-of-the-hydra', header: authorization, subject: id, clients: { '*': batch }, apis: [orders] }
  other: { kind: resolve, secret: 'a-secret-of-the-other', clients: { '*': batch }, apis: [orders] }
`;

interface Way {
  readonly path: string;
  readonly right: Record<string, string>;
  readonly wrong: Record<string, string>;
  readonly body: string;
  readonly type: string;
}
const FORM = 'application/x-www-form-urlencoded';
const basic = (secret: string) => ({ authorization: `Basic ${btoa(`batch:${secret}`)}` });
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

const WAYS: Readonly<Record<string, Way>> = {
  'the token endpoint': {
    path: '/oauth/token',
    right: basic('a-secret-of-the-batch'),
    wrong: basic('wrong'),
    body: 'grant_type=client_credentials',
    type: FORM,
  },
  introspection: {
    path: '/oauth/introspect',
    right: basic('a-secret-of-the-batch'),
    wrong: basic('wrong'),
    body: 'token=x',
    type: FORM,
  },
  SCIM: {
    path: '/scim/v2/Users',
    right: bearer('the-token-of-the-hr-tool'),
    wrong: bearer('wrong'),
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }),
    type: 'application/scim+json',
  },
  'the hook of another issuer': {
    path: '/adapters/hydra',
    right: bearer('a-secret-of-the-hydra'),
    wrong: bearer('wrong'),
    body: '{}',
    type: 'application/json',
  },
  'POST /claims/resolve': {
    path: '/claims/resolve',
    right: bearer('a-secret-of-the-other'),
    wrong: bearer('wrong'),
    body: '{}',
    type: 'application/json',
  },
};

describe.each(Object.entries(WAYS))('at %s', (_, way) => {
  let world: TestWorld;
  let at: Listening;
  let octet = 0;
  let here = '';
  beforeAll(async () => {
    world = await createTestWorld({ config: CONFIG });
    at = await world.listen();
  });
  afterAll(async () => {
    await at.stop(1_000);
    await world.close();
  });
  beforeEach(() => {
    world.clock.advance(3_600_000);
    octet += 1;
    here = `203.0.113.${octet}`;
  });
  const ask = async (headers: Record<string, string>, from: string) => {
    const response = await fetch(at.url + way.path, {
      method: 'POST',
      headers: { ...headers, 'content-type': way.type, 'x-forwarded-for': from },
      body: way.body,
    });
    await response.text();
    return response;
  };

  test('the fourth wrong secret is not looked at, nor is a right one after it', async () => {
    for (let n = 0; n < 3; n += 1) expect((await ask(way.wrong, here)).status).toBe(401);
    const [wrong, right] = [await ask(way.wrong, here), await ask(way.right, here)];
    expect([wrong.status, right.status]).toEqual([429, 429]);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('it is again when the time has passed', async () => {
    for (let n = 0; n < 4; n += 1) await ask(way.wrong, here);
    world.clock.advance(60_000);
    expect((await ask(way.wrong, here)).status).toBe(401);
    expect((await ask(way.right, here)).status).not.toBe(429);
  });

  test('who has been right from an address before goes on', async () => {
    expect([401, 429]).not.toContain((await ask(way.right, here)).status);
    for (let n = 0; n < 9; n += 1) await ask(way.wrong, `198.51.100.${n}`);
    expect([401, 429]).not.toContain((await ask(way.right, here)).status);
  });
});

test('a flood is not a flood of audit records', async () => {
  const world = await createTestWorld({ config: CONFIG });
  for (let n = 0; n < 20; n += 1) {
    const headers = { ...basic('wrong'), 'content-type': FORM };
    await world.request('/oauth/token', { method: 'POST', headers, body: 'grant_type=client_credentials' });
  }
  const records = await world.store.listAudit('default', 100);
  expect(records.filter(({ event }) => event === 'token.refused')).toHaveLength(3);
  await world.close();
});
