/** What an installation does with clients that registered themselves, as time goes by and configurations change. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endRegistrations } from '../../src/issuer/end-registrations.ts';
import { addInitialAccess, revokeInitialAccess } from '../../src/issuer/initial-access-change.ts';
import { temporaryFolder } from '../store/folder.ts';
import { type Clock, createClock, createTestWorld, type TestWorld } from '../world.ts';

const DAY = 86_400_000;
const folder = temporaryFolder();
let files = 0;

const CONFIG = `
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [read, write, guarded] } }
scopes:
  read: { rules: [{ allow: { to: machine } }] }
  write: { rules: [{ allow: { to: machine } }, { deny: { to: dynamic, when: 'has(client.owner) && client.owner == "partner"' } }] }
  guarded:
    rules:
      - allow: { to: machine }
      - allow: { to: dynamic, may: [assign], when: 'has(client.metadata.software_id) && client.metadata.software_id == "known"' }
clients:
  resource: { kind: machine, secret: 'the secret of the resource', introspects: [orders] }
  desk: { kind: machine, secret: 'the secret of the desk', explains: true }
registration:
  scopes: [read, write, guarded]
  grants: [client-credentials]
  initialAccess: { portal: {}, partner: {}, far: { tenant: far } }
  open: { tenant: default }
  unusedFor: 30d
  clientLifetime: 300d
  secretLifetime: 100d
  maxClients: 4
  perAddress: { registrations: 3, per: 1h }
`;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

const SILENT = { info() {}, warn() {}, error() {} };

let clock: Clock;
let database: string;
let world: TestWorld;

async function open(edit = (text: string) => text): Promise<TestWorld> {
  const head = `issuer: https://id.example.com\ndatabase: ${database}\nsecret: a-secret-for-tests-alone\n`;
  return createTestWorld({ config: head + edit(CONFIG), clock });
}

beforeEach(async () => {
  clock = createClock();
  files += 1;
  database = join(folder, `registration-${files}.db`);
  world = await open();
});
afterEach(() => world.close());

async function send(path: string, init: RequestInit, on = world): Promise<Answer> {
  const response = await on.request(path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

function register(metadata: object = {}, token: string | null = null, on = world): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
  return send('/oauth/register', { method: 'POST', headers, body: JSON.stringify(metadata) }, on);
}

function form(path: string, fields: Record<string, unknown>, on = world): Promise<Answer> {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]);
  return send(path, { method: 'POST', body: new URLSearchParams(texts) }, on);
}

function tokenOf({ client_id, client_secret }: Answer['body'], scope: string, on = world): Promise<Answer> {
  return form('/oauth/token', { grant_type: 'client_credentials', client_id, client_secret, scope }, on);
}

async function isActive(token: unknown, on = world): Promise<unknown> {
  const resource = { client_id: 'resource', client_secret: 'the secret of the resource' };
  return (await form('/oauth/introspect', { ...resource, token }, on)).body.active;
}

async function initialToken(name: string, terms: { lifetimeMs?: number; uses?: number } = {}, tenant = 'default') {
  const { lifetimeMs = null, uses = null } = terms;
  return addInitialAccess(world, { tenant, name }, { lifetimeMs, uses });
}

async function manage(method: string, { client_id, registration_access_token }: Answer['body'], body?: object) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${registration_access_token}` };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return send(`/oauth/register/${client_id}`, init);
}

describe('rules', () => {
  test('say which scopes a client may have when it registers, by what it says of itself', async () => {
    expect((await register()).body.scope).toBe('read write');
    expect((await register({ software_id: 'known' })).body.scope).toBe('read write guarded');
  });

  test('are asked again at each request: `to: dynamic`, by who let it register', async () => {
    const { token } = await initialToken('partner');
    const { body: client } = await register({}, token);
    expect((await tokenOf(client, 'read')).status).toBe(200);
    expect((await tokenOf(client, 'write')).body.error).toBe('access_denied');
    expect((await tokenOf((await register()).body, 'write')).status).toBe(200);
  });

  test('that are changed count for clients that are registered: what may not be assigned any more is not granted', async () => {
    const { body: client } = await register({ software_id: 'known' });
    expect((await tokenOf(client, 'guarded')).status).toBe(200);
    const changed = await open((text) => text.replace('"known"', '"other"'));
    expect((await tokenOf(client, 'guarded', changed)).body.error).toBe('access_denied');
    await changed.close();
  });

  test('and the bounds of the configuration too: scopes, grants, methods, and whether anybody registers', async () => {
    const { body: client } = await register();
    const answers = async (edit: (text: string) => string) => {
      const changed = await open(edit);
      const { body } = await tokenOf(client, 'write', changed);
      await changed.close();
      return body.error;
    };
    expect(await answers((text) => text)).toBeUndefined();
    expect(
      await answers((text) => text.replace('scopes: [read, write, guarded]\n  grants', 'scopes: [read]\n  grants')),
    ).toBe('invalid_scope');
    expect(await answers((text) => text.replace('grants: [client-credentials]', 'grants: [token-exchange]'))).toBe(
      'unauthorized_client',
    );
    expect(await answers((text) => text.replace('  unusedFor', '  methods: [private_key_jwt]\n  unusedFor'))).toBe(
      'invalid_client',
    );
    expect(await answers((text) => text.slice(0, text.indexOf('registration:')))).toBe('invalid_client');
  });

  test('can be asked about such a client by who may explain', async () => {
    const { token } = await initialToken('partner');
    const { body: client } = await register({}, token);
    const authorization = `Basic ${Buffer.from('desk:the secret of the desk').toString('base64')}`;
    const headers = { 'content-type': 'application/json', authorization };
    const asked = JSON.stringify({ client: client.client_id, scope: 'write' });
    const { body } = await send('/claims/explain', { method: 'POST', headers, body: asked });
    expect(body).toMatchObject({ result: 'refused', error: { code: 'access_denied' } });
  });
});

describe('another node of the installation', () => {
  test('knows a new client at once, and a deleted one no longer', async () => {
    const other = await open();
    const { body: client } = await register();
    const { body } = await tokenOf(client, 'read', other);
    expect(await isActive(body.access_token, other)).toBe(true);
    expect((await manage('DELETE', client)).status).toBe(204);
    expect((await tokenOf(client, 'read', other)).body.error).toBe('invalid_client');
    expect(await isActive(body.access_token, other)).toBe(false);
    await other.close();
  });
});

describe('an initial access token', () => {
  test('says the tenant, and nothing else does', async () => {
    const { token } = await initialToken('far', {}, 'far');
    const { body: client } = await register({ tenant: 'default' }, token);
    expect(await world.store.listRegistrations('far', '', 9)).toHaveLength(1);
    expect(await world.store.listRegistrations('default', '', 9)).toHaveLength(0);
    const { body } = await tokenOf(client, 'read');
    // The resource is of another tenant.
    expect(await isActive(body.access_token)).toBe(false);
  });

  test('is good as often as it says, for clients that were registered', async () => {
    const { token } = await initialToken('portal', { uses: 1 });
    expect((await register({ scope: 'unheard-of' }, token)).status).toBe(400);
    expect((await register({}, token)).status).toBe(201);
    expect((await register({}, token)).status).toBe(401);
  });

  test('of two that use its last use at once, one registers', async () => {
    const { token } = await initialToken('portal', { uses: 1 });
    const answers = await Promise.all([register({}, token), register({}, token)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401]);
    expect(await world.store.listRegistrations('default', '', 9)).toHaveLength(1);
  });

  test('is good until it ends, or is revoked; its clients stay', async () => {
    const { token, access } = await initialToken('portal', { lifetimeMs: DAY });
    const { body: client } = await register({}, token);
    await revokeInitialAccess(world, [access]);
    expect((await register({}, token)).status).toBe(401);
    expect((await tokenOf(client, 'read')).status).toBe(200);
    const { token: other } = await initialToken('portal', { lifetimeMs: DAY });
    clock.advance(DAY);
    expect((await register({}, other)).status).toBe(401);
  });

  test('is good for nothing where its name left the configuration, or its tenant', async () => {
    const { token } = await initialToken('portal');
    for (const initialAccess of ['partner: {}', 'portal: { tenant: far }']) {
      const changed = await open((text) => text.replace(/initialAccess: .*/, `initialAccess: { ${initialAccess} }`));
      expect((await register({}, token, changed)).status).toBe(401);
      await changed.close();
    }
  });
});

describe('where anybody may register', () => {
  test('an address does so no more often than configured; who has a token is not counted', async () => {
    const { token } = await initialToken('far', {}, 'far');
    for (let n = 0; n < 3; n += 1) expect((await register()).status).toBe(201);
    const late = await register();
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '1200']);
    expect((await register({}, token)).status).toBe(201);
    clock.advance(1_200_000);
    expect((await register()).status).toBe(201);
  });

  test('wrong tokens are counted, and do not open what is open without one', async () => {
    for (let n = 0; n < 3; n += 1) expect((await register({}, `wrong-${n}`)).status).toBe(401);
    expect((await register({}, 'wrong-4')).status).toBe(429);
  });

  test('a tenant has no more clients than configured; who has a token finds a place whatever strangers do', async () => {
    const { token } = await initialToken('portal');
    for (let n = 0; n < 5; n += 1) {
      await register();
      clock.advance(1_200_000);
    }
    expect((await register()).body.error).toBe('access_denied');
    for (let n = 0; n < 4; n += 1) expect((await register({}, token)).status).toBe(201);
    expect((await register({}, token)).body.error).toBe('access_denied');
    expect(world.logged.at(-1)?.fields.reason).toBe('registration.maxClients is reached');
  });
});

describe('as time goes by', () => {
  test('a client that is not used is not known any more, and is removed with a record', async () => {
    const { body: client } = await register();
    clock.advance(30 * DAY - 1);
    expect(await endRegistrations({ ...world, log: SILENT })).toBe(0);
    clock.advance(1);
    expect((await tokenOf(client, 'read')).body.error).toBe('invalid_client');
    expect((await manage('GET', client)).status).toBe(401);
    expect(await endRegistrations({ ...world, log: SILENT })).toBe(1);
    expect(await world.store.getRegistration(String(client.client_id))).toBeNull();
    const [record] = await world.store.listAudit('default', 1);
    expect(JSON.parse(record?.record ?? '')).toMatchObject({ event: 'client.deleted', because: 'ended' });
  });

  test('each use keeps it, until its life is over; it is noted once an hour', async () => {
    const { body: client } = await register({ token_endpoint_auth_method: 'client_secret_post' });
    const used = async () => (await world.store.getRegistration(String(client.client_id)))?.lastUsedAt;
    await tokenOf(client, 'read');
    const first = await used();
    clock.advance(3_599_999);
    await tokenOf(client, 'read');
    expect(await used()).toBe(first);
    clock.advance(20 * DAY);
    await tokenOf(client, 'read');
    expect(await used()).toBe(clock.now());
    clock.advance(20 * DAY);
    expect((await tokenOf(client, 'read')).status).toBe(200);
    const registered = await world.store.getRegistration(String(client.client_id));
    expect(registered?.expiresAt).toBe(clock.now() + 30 * DAY);
  });

  test('a secret ends; an update in the second half of its life gives another', async () => {
    const { body: client } = await register();
    const update = () => manage('PUT', client, { client_id: client.client_id });
    const wait = async (days: number, by = client) => {
      for (let n = 0; n < days; n += 20) {
        clock.advance(20 * DAY);
        await tokenOf(by, 'read');
      }
    };
    await wait(40);
    expect((await update()).body).not.toHaveProperty('client_secret');
    await wait(20);
    const { body: next } = await update();
    expect(next.client_secret).toMatch(/^avow_cs_/);
    expect((await tokenOf(client, 'read')).body.error).toBe('invalid_client');
    expect((await tokenOf(next, 'read')).status).toBe(200);
    await wait(80, next);
    clock.advance(20 * DAY);
    expect((await tokenOf(next, 'read')).body.error).toBe('invalid_client');
    // It looks after itself with its token all the same.
    expect((await manage('GET', client)).status).toBe(200);
  });

  test('wrong secrets in its name are limited as for every other client', async () => {
    const { body: client } = await register();
    const guess = () => tokenOf({ ...client, client_secret: 'a guess' }, 'read');
    for (let n = 0; n < 20; n += 1) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
  });
});
