/** Clients that register themselves are strangers: what they could do to the server, to each other, and to those of the configuration. */
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../examples/trading/stand-ins/listener.ts';
import {
  PORTAL,
  type RegistrationServer,
  sha256Hex,
  startRegistrations,
  type Told,
} from '../conformance/registration-world.ts';
import { testKey } from '../oauth/world.ts';
import { createTestWorld } from '../world.ts';

const MACHINE = { grant_types: ['client_credentials'] };
const FAR = 'the-token-of-another-tenant';

let server: RegistrationServer;
beforeAll(async () => {
  server = await startRegistrations('', (text) =>
    text.replace('made: {}', `far: { tenant: far, tokenSha256: ${sha256Hex(FAR)} }`),
  );
});
afterAll(() => server.stop());

const raw = (body: string, headers: Record<string, string> = PORTAL) =>
  server.send('POST', '/oauth/register', { headers: { 'content-type': 'application/json', ...headers }, body });
const registered = async (metadata: object = {}): Promise<Told> =>
  (await server.register({ ...MACHINE, ...metadata })).body;

describe('who registers', () => {
  test('does not fill the audit log with refusals: so many of a minute have a record each, the others are counted', async () => {
    const { client_id: id, client_secret: secret } = await registered();
    const authorization = `Basic ${btoa(`${id}:${secret}`)}`;
    const form = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const kept = async () => {
      const rows = await server.world.store.listAudit('default', 10_000);
      const records = rows.map(({ record }) => JSON.parse(record));
      return records.filter(({ client, error }) => client === id && error !== undefined).length;
    };
    for (let i = 0; i < 60; i += 1) {
      const body = 'grant_type=client_credentials&scope=of-nobody';
      expect((await server.send('POST', '/oauth/token', { headers: form, body })).status).toBe(400);
      expect((await server.send('POST', '/oauth/introspect', { headers: form })).status).toBe(400);
    }
    expect(await kept()).toBe(100);
    const { recorder } = server.world;
    recorder.start();
    await recorder.stop();
    const counts = (await server.records('client.refused')).filter(({ client }) => client === id);
    const times = Object.fromEntries(counts.map((count) => [count.code, count.times]));
    expect(times).toEqual({ invalid_scope: 10, invalid_request: 10 });
  });

  test('does not become a client that there is, whatever id and secret it asks for', async () => {
    const resource = { client_id: 'resource', client_secret: 'mine, all of it' };
    const { status, body } = await server.register({ ...MACHINE, ...resource });
    expect(status).toBe(201);
    expect(body.client_id).toMatch(/^dyn\./);
    expect((await server.tokenOf(resource)).body.error).toBe('invalid_client');
    const again = await server.register({ ...MACHINE, client_id: body.client_id });
    expect(again.body.client_id).not.toBe(body.client_id);
  });

  test('does not give itself what the configuration gives: powers, a kind, an owner, a tenant', async () => {
    const powers = { introspects: ['orders'], explains: true, audits: true, consents: true, trusted: ['ip'] };
    const client = await registered({ ...powers, kind: 'first-party', owner: 'me', tenant: 'far', exchanges: [] });
    const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;
    const json = { authorization, 'content-type': 'application/json' };
    const { body: token } = await server.tokenOf(client);
    const form = { ...json, 'content-type': 'application/x-www-form-urlencoded' };
    const introspected = await server.send('POST', '/oauth/introspect', {
      headers: form,
      body: `token=${token.access_token}`,
    });
    expect(introspected.body).toEqual({ active: false });
    const asked = [
      server.send('GET', '/audit', { headers: json }),
      server.send('GET', '/consents?user=u1', { headers: json }),
      server.send('POST', '/claims/explain', { headers: json, body: '{"client":"resource"}' }),
    ];
    for (const answer of await Promise.all(asked)) expect(answer.body.error).toBe('unauthorized_client');
    const kept = await server.world.store.getRegistration(String(client.client_id));
    expect(kept).toMatchObject({ tenant: 'default', initialAccess: 'portal' });
  });

  test('does not get by an update what it did not get at first', async () => {
    const client = await registered({ scope: 'read' });
    const update = {
      client_id: client.client_id,
      grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    };
    const { body } = await server.manage('PUT', client, { ...update, scope: 'read admin secret' });
    expect(body).toMatchObject({ scope: 'read', grant_types: ['client_credentials'] });
  });

  test('stays in the tenant of its initial access token, and does not reach another’s clients', async () => {
    const { body: far } = await server.register({ ...MACHINE, tenant: 'default' }, { authorization: `Bearer ${FAR}` });
    const near = await registered();
    expect((await server.world.store.getRegistration(String(far.client_id)))?.tenant).toBe('far');
    for (const [whose, url] of [
      [far, near],
      [near, far],
    ] as const) {
      const mixed = { ...whose, registration_client_uri: url.registration_client_uri };
      for (const method of ['GET', 'DELETE']) expect((await server.manage(method, mixed)).status).toBe(401);
    }
    // A token of that tenant is none for a resource of this one.
    const { body: token } = await server.tokenOf(far);
    expect(await server.isActive(token.access_token)).toBe(false);
  });
});

describe('one kind of token is not taken for another', () => {
  test('at the registration endpoint', async () => {
    const client = await registered();
    const { body: token } = await server.tokenOf(client);
    for (const shown of [token.access_token, client.registration_access_token, client.client_secret]) {
      expect((await server.register(MACHINE, { authorization: `Bearer ${shown}` })).status).toBe(401);
    }
  });

  test('at the URL of a client', async () => {
    const client = await registered();
    const { body: token } = await server.tokenOf(client);
    const initial = PORTAL.authorization.slice('Bearer '.length);
    for (const shown of [token.access_token, client.client_secret, initial]) {
      expect((await server.manage('GET', { ...client, registration_access_token: shown })).status).toBe(401);
    }
  });

  test('and elsewhere: the registration access token is no access token and no secret', async () => {
    const client = await registered();
    const shown = String(client.registration_access_token);
    expect(await server.isActive(shown)).toBe(false);
    expect((await server.send('GET', '/scim/v2/Users', { headers: { authorization: `Bearer ${shown}` } })).status).toBe(
      401,
    );
    expect((await server.tokenOf({ ...client, client_secret: shown })).status).toBe(401);
  });
});

describe('a body', () => {
  test('is read up to 64 kB and no further', async () => {
    const { status, body } = await raw(JSON.stringify({ ...MACHINE, x: 'x'.repeat(65_536) }));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect((await raw(JSON.stringify({ ...MACHINE, x: 'x'.repeat(60_000) }))).status).toBe(201);
  });

  test.each([
    ['a name twice', '{"scope":"admin","scope":"read"}'],
    ['a name twice, once in disguise', '{"\\u0073cope":"admin","scope":"read"}'],
    ['a name twice within', '{"x":{"y":1,"y":2}}'],
    ['more depth than anything has', `{"x":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['more depth than a stack has', `{"x":${'[1,'.repeat(20_000)}`],
    ['two documents', '{}{}'],
    ['half of one', '{"scope":"read'],
  ])('with %s is refused', async (_, text) => {
    expect(await raw(text)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  });

  test('with names of the language itself has nothing to say by them', async () => {
    const text =
      '{"__proto__":{"scope":"admin","token_endpoint_auth_method":"none"},"constructor":{"prototype":{"polluted":true}},"toString":"x","scope":"read"}';
    const { status, body } = await raw(text);
    expect(status).toBe(201);
    expect(body).toMatchObject({ scope: 'read', token_endpoint_auth_method: 'client_secret_basic' });
    expect(Object.hasOwn(body, '__proto__') || Object.hasOwn(body, 'constructor')).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const inherited = await raw('{"__proto__":{"scope":"read"},"scope":"admin"}');
    expect(inherited.status).toBe(400);
  });

  test('whatever it is, is registered or refused by its own fault', { timeout: 30_000 }, async () => {
    const names = ['redirect_uris', 'jwks', 'jwks_uri', 'scope', 'client_name', 'client_name#de', 'grant_types'];
    const more = [
      'contacts',
      'software_statement',
      'token_endpoint_auth_method',
      'logo_uri',
      'dpop_bound_access_tokens',
    ];
    const bodies = fc.dictionary(fc.constantFrom(...names, ...more), fc.jsonValue({ maxDepth: 3 }));
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status } = await server.register(body);
        return status === 201 || status === 400;
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a client names is not fetched for it', () => {
  test('but for its keys, and these from no private address', async () => {
    let connections = 0;
    const inner = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const address = inner.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const key = await testKey('ES256', 'k1');
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '10.0.0.1', '[::ffff:127.0.0.1]']) {
      const jwks_uri = `https://${host}:${port}/keys`;
      const client = await registered({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri });
      const id = String(client.client_id);
      const now = Math.floor(Date.now() / 1_000);
      const client_assertion = await key.sign({ iss: id, sub: id, aud: server.url, jti: 'j', iat: now, exp: now + 60 });
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const { status, body } = await server.tokenOf({ client_id: id }, { client_assertion, client_assertion_type });
      expect([host, status, body.error]).toEqual([host, 503, 'temporarily_unavailable']);
      // Nothing of what was found there, or not, is told.
      expect(JSON.stringify(body)).not.toMatch(/refused|private|loopback|ECONN/i);
    }
    expect(connections).toBe(0);
    await new Promise((resolve) => inner.close(resolve));
  });

  test('neither its picture nor its pages nor its redirects', async () => {
    const asked: string[] = [];
    const listener = await listen((request) => {
      asked.push(String(request));
      return { status: 200, body: {} };
    });
    const url = `${listener.url}/x`;
    const pages = { logo_uri: url, client_uri: url, tos_uri: url, policy_uri: url, redirect_uris: [url] };
    expect((await server.register({ ...MACHINE, ...pages })).status).toBe(201);
    expect(asked).toEqual([]);
    await listener.close();
  });
});

test.each([
  ['a provider', 'https://login.example.com'],
  ['this server', 'https://id.example.com'],
])('software statements are not taken from %s', async (_, issuer) => {
  const { publicJwk } = await testKey('ES256', 's1');
  const config = `
issuer: https://id.example.com
providers: { login: { issuer: 'https://login.example.com', audience: avow } }
apis: { orders: { audience: 'https://api.example.com', scopes: [read] } }
scopes: { read: { rules: [{ allow: { to: human } }] } }
registration:
  scopes: [read]
  softwareStatements: { one: { issuer: '${issuer}', jwks: ${JSON.stringify({ keys: [publicJwk] })} } }
`;
  await expect(createTestWorld({ config })).rejects.toThrow(/could be taken for software statements/);
});
