/** Whatever was refused, wherever, is on record with its reason: before it is answered, and no longer than it may be. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'a-secret-of-enough-length';
const ACCESS = 'an-initial-access-token-of-256-bits';
const hashed = createHash('sha256').update(ACCESS).digest('hex');
const CONFIG = `
issuer: https://id.example.com
limits: { failedAuthentication: { attempts: 3, per: 1m } }
scim: { clients: { hr: { token: ${'t'.repeat(43)}, access: read } } }
apis:
  orders: { audience: https://api.example.com/orders, scopes: [read] }
  userinfo: { audience: https://id.example.com/oauth/userinfo, scopes: [openid] }
scopes: { read: { rules: [{ allow: { to: machine } }] }, openid: { rules: [{ allow: { to: machine } }] } }
issuers: { keycloak: { kind: resolve, secret: ${SECRET}-of-keycloak, apis: [orders], clients: { web: app } } }
clients:
  app: { kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: [read, openid] }
  other: { kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: [read] }
  mobile: { kind: first-party, public: true, grants: [token-exchange], scopes: [read] }
registration: { scopes: [read], grants: [client-credentials], initialAccess: { portal: { tokenSha256: ${hashed} } } }
`;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };
const as = (client: string, secret = SECRET) => ({ authorization: `Basic ${btoa(`${client}:${secret}`)}`, ...FORM });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const post = (headers: Record<string, string>, body = '') => ({ method: 'POST', headers, body });

const newest = async () => {
  const [row] = await world.store.listAudit('default', 1);
  return JSON.parse(row?.record ?? '{}');
};
const tokenOf = async (scope: string, client = 'app') => {
  const answer = await world.request('/oauth/token', post(as(client), `grant_type=client_credentials&scope=${scope}`));
  return JSON.parse(await answer.text()).access_token;
};

describe('of who is known', () => {
  test.each<[string, string, () => Promise<RequestInit>, object]>([
    [
      'an introspection of nothing',
      '/oauth/introspect',
      async () => post(as('app')),
      { client: 'app', endpoint: 'introspection', error: { code: 'invalid_request' } },
    ],
    [
      "a revocation of what is another's",
      '/oauth/revoke',
      async () => post(as('other'), `token=${await tokenOf('read')}`),
      {
        client: 'other',
        endpoint: 'revocation',
        error: { code: 'invalid_grant', reason: 'other showed a token of app' },
      },
    ],
    [
      'a registration',
      '/oauth/register',
      async () => post({ ...bearer(ACCESS), ...JSON_BODY }, '{"scope":"everything"}'),
      { client: null, initialAccess: 'portal', endpoint: 'registration', error: { code: 'invalid_client_metadata' } },
    ],
    [
      'UserInfo',
      '/oauth/userinfo',
      async () => ({ headers: bearer(await tokenOf('openid')) }),
      { client: 'app', endpoint: 'userinfo', error: { code: 'insufficient_scope' } },
    ],
    [
      'the audit log',
      '/audit',
      async () => ({ headers: as('app') }),
      { client: 'app', endpoint: 'audit', error: { code: 'unauthorized_client', reason: 'app has no audits: true' } },
    ],
    ['consents', '/consents?user=u1', async () => ({ headers: as('app') }), { client: 'app', endpoint: 'consents' }],
    [
      'an explanation',
      '/claims/explain',
      async () => post({ ...as('app'), ...JSON_BODY }, '{}'),
      { client: 'app', endpoint: 'explanation' },
    ],
    [
      "another issuer's question",
      '/claims/resolve',
      async () => post({ ...bearer(`${SECRET}-of-keycloak`), ...JSON_BODY }, '{'),
      { client: null, issuer: 'keycloak', endpoint: 'resolution' },
    ],
    [
      'a change by a SCIM client that may read',
      '/scim/v2/Users',
      async () => post({ ...bearer('t'.repeat(43)), 'content-type': 'application/scim+json' }, '{"userName":"ada"}'),
      { client: 'hr', endpoint: 'scim', error: { code: 'insufficient_scope' } },
    ],
  ])('%s', async (_, path, init, expected) => {
    const answer = await world.request(path, await init());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const record = await newest();
    expect(record).toMatchObject({ event: 'request.refused', ...expected });
    expect(record).not.toHaveProperty('address');
  });

  test('what a registered client may not do to its own registration', async () => {
    const metadata = '{"grant_types":["client_credentials"],"scope":"read"}';
    const made = await world.request('/oauth/register', post({ ...bearer(ACCESS), ...JSON_BODY }, metadata));
    const { client_id: id, registration_access_token: token } = JSON.parse(await made.text());
    const url = `/oauth/register/${id}`;
    const put = { method: 'PUT', headers: { ...bearer(token), ...JSON_BODY }, body: '{"client_id":"another"}' };
    expect((await world.request(url, put)).status).toBe(400);
    const reason = 'client_id must be the id of this client';
    expect(await newest()).toMatchObject({ client: id, endpoint: 'registration', error: { reason } });
    for (const method of ['GET', 'DELETE']) {
      expect((await world.request(url, { method, headers: bearer('wrong') })).status).toBe(401);
      expect(await newest()).toMatchObject({
        client: null,
        endpoint: 'registration',
        error: { code: 'invalid_token' },
      });
    }
  });
});

describe('of who is not known, with where it came from', () => {
  test.each<[string, string, RequestInit, object]>([
    ['a GET of the token endpoint', '/oauth/token', {}, { endpoint: 'token', error: { code: 'invalid_request' } }],
    [
      'JSON at the token endpoint',
      '/oauth/token',
      post(JSON_BODY, '{}'),
      { endpoint: 'token', error: { code: 'invalid_request' } },
    ],
    ['a parameter twice', '/oauth/token', post(FORM, 'scope=a&scope=b'), { endpoint: 'token' }],
    [
      'no authentication at introspection',
      '/oauth/introspect',
      post(FORM, 'token=x'),
      { endpoint: 'introspection', error: { code: 'invalid_client' } },
    ],
    [
      'a wrong secret at introspection',
      '/oauth/introspect',
      post(as('app', 'wrong'), 'token=x'),
      { endpoint: 'introspection', error: { reason: 'wrong secret for app' } },
    ],
    [
      'a wrong secret at revocation',
      '/oauth/revoke',
      post(as('nobody'), 'token=x'),
      { endpoint: 'revocation', error: { reason: 'unknown client' } },
    ],
    [
      'a registration without a token',
      '/oauth/register',
      post(JSON_BODY, '{}'),
      { endpoint: 'registration', error: { code: 'invalid_token' } },
    ],
    ['no token at UserInfo', '/oauth/userinfo', {}, { endpoint: 'userinfo', error: { code: 'invalid_token' } }],
    [
      'a wrong token at SCIM',
      '/scim/v2/Users',
      { headers: bearer('wrong') },
      { endpoint: 'scim', error: { code: 'invalid_token' } },
    ],
    [
      'a wrong secret of another issuer',
      '/claims/resolve',
      post({ ...bearer('wrong'), ...JSON_BODY }, '{}'),
      { endpoint: 'resolution' },
    ],
  ])('%s', async (_, path, init, expected) => {
    world.clock.advance(60_000);
    expect((await world.request(path, init)).status).toBeGreaterThanOrEqual(400);
    expect(await newest()).toMatchObject({ event: 'request.refused', client: null, address: null, ...expected });
  });

  test('and the address, of the connection', async () => {
    const listening = await world.listen();
    await (await fetch(`${listening.url}/oauth/token`)).text();
    expect(await newest()).toMatchObject({ endpoint: 'token', address: '127.0.0.1' });
    await (
      await fetch(`${listening.url}/oauth/token`, post(as('app', 'wrong'), 'grant_type=client_credentials'))
    ).text();
    expect(await newest()).toMatchObject({ event: 'token.refused', client: null, address: '127.0.0.1' });
    await listening.stop(1_000);
  });

  test('so it is with a public client, which anybody may say to be', async () => {
    const body = 'client_id=mobile&token=x';
    const answer = await world.request('/oauth/introspect', post(FORM, body));
    expect([answer.status, JSON.parse(await answer.text()).error]).toEqual([401, 'invalid_client']);
    expect(await newest()).toMatchObject({ client: 'mobile', address: null, endpoint: 'introspection' });
    world.clock.advance(60_000);
    const before = (await world.store.listAudit('default', 10_000)).length;
    for (let i = 0; i < 150; i += 1) {
      await world.request('/oauth/introspect', post(FORM, body));
      await world.request('/oauth/token', post(FORM, `${body}&grant_type=client_credentials`));
    }
    expect((await world.store.listAudit('default', 10_000)).length - before).toBeLessThanOrEqual(100);
  });

  test('however much they send, a record is short', async () => {
    world.clock.advance(60_000);
    const long = 'x'.repeat(4_000);
    await world.request(`/oauth/introspect?${long}`, post(as(long, long), `token=${long}`));
    await world.request(`/oauth/token/${long}`);
    const [row] = await world.store.listAudit('default', 1);
    expect(row?.record.length).toBeLessThan(600);
  });
});

test('what cannot be put on record is not answered as refused', async () => {
  const closed = await createTestWorld({ config: CONFIG });
  await closed.store.close();
  const answer = await closed.request('/oauth/token');
  expect([answer.status, JSON.parse(await answer.text()).error]).toEqual([503, 'temporarily_unavailable']);
});
