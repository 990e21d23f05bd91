/** RFC 7592, OAuth 2.0 Dynamic Client Registration Management Protocol. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RegistrationServer, startRegistrations, type Told } from './registration-world.ts';

const MACHINE = { grant_types: ['client_credentials'] };

describe('RFC 7592', () => {
  let server: RegistrationServer;
  beforeAll(async () => {
    server = await startRegistrations();
  });
  afterAll(() => server.stop());

  const registered = async (metadata: object = {}): Promise<Told> =>
    (await server.register({ ...MACHINE, ...metadata })).body;
  const update = (client: Told, metadata: object) =>
    server.manage('PUT', client, { client_id: client.client_id, ...MACHINE, ...metadata });

  test('§2.1 a client reads what is registered of it; its secret is not told again', async () => {
    const client = await registered({ client_name: 'Report', scope: 'read' });
    const { status, headers, body } = await server.manage('GET', client);
    const { client_secret: _, ...rest } = client;
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual(rest);
  });

  test.each(['GET', 'PUT', 'DELETE'])('§2 %s with a token that is not the client’s is refused', async (method) => {
    const [client, other] = [await registered(), await registered()];
    const body = method === 'PUT' ? { client_id: client.client_id } : undefined;
    for (const token of ['wrong', other.registration_access_token, client.client_secret, '']) {
      const answer = await server.manage(method, { ...client, registration_access_token: token }, body);
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token']);
    }
    expect((await server.manage('GET', client)).status).toBe(200);
  });

  test('§2 a client that is not there is refused in the same words', async () => {
    const client = await registered();
    const url = String(client.registration_client_uri);
    const elsewhere = [`${url.slice(0, -1)}_`, url.replace('dyn.', ''), url.replace(/dyn\..*/, 'resource')];
    for (const registration_client_uri of elsewhere) {
      const { status, body } = await server.manage('GET', { ...client, registration_client_uri });
      expect([status, body.error]).toEqual([401, 'invalid_token']);
    }
  });

  test('§2.2 an update replaces all of the metadata, and what it leaves out is gone', async () => {
    const client = await registered({ client_name: 'Report', contacts: ['ops@a.example'], scope: 'read write' });
    const { status, body } = await update(client, { client_name: 'Reports', scope: 'read' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ client_id: client.client_id, client_name: 'Reports', scope: 'read' });
    expect(body).not.toHaveProperty('contacts');
    expect((await server.manage('GET', client)).body).toEqual(body);
  });

  test('§2.2 it counts at once: a scope that is gone is not granted any more', async () => {
    const client = await registered({ scope: 'read write' });
    expect((await server.tokenOf(client, { scope: 'write' })).status).toBe(200);
    await update(client, { scope: 'read' });
    expect((await server.tokenOf(client, { scope: 'write' })).body.error).toBe('invalid_scope');
  });

  test.each<[string, (client: Told) => Told]>([
    ['the id of another client', () => ({ client_id: 'resource' })],
    ['no id', () => ({ client_id: undefined })],
    ['a secret of its own choice', () => ({ client_secret: 'chosen by me' })],
    ['a registration access token', (c) => ({ registration_access_token: c.registration_access_token })],
    ['a registration URL', (c) => ({ registration_client_uri: c.registration_client_uri })],
    ['the end of its secret', () => ({ client_secret_expires_at: 0 })],
    ['when it came', () => ({ client_id_issued_at: 1 })],
  ])('§2.2 an update does not say: %s', async (_, said) => {
    const client = await registered();
    expect(await update(client, said(client))).toMatchObject({
      status: 400,
      body: { error: 'invalid_client_metadata' },
    });
    expect((await server.tokenOf(client)).status).toBe(200);
  });

  test('§2.2 it may say the secret that it has, and keeps it', async () => {
    const client = await registered();
    const { status, body } = await update(client, { client_secret: client.client_secret });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('client_secret');
    expect((await server.tokenOf(client)).status).toBe(200);
  });

  test('§2.2 a client that had no secret gets one where it needs one, and loses it where it does not', async () => {
    const exchange = { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] };
    const client = await registered({ ...exchange, token_endpoint_auth_method: 'none' });
    const { body } = await update(client, {});
    expect(body.client_secret).toMatch(/^avow_cs_/);
    expect((await server.tokenOf({ ...client, ...body })).status).toBe(200);
    const back = await update(client, { ...exchange, token_endpoint_auth_method: 'none' });
    expect(back.body).not.toHaveProperty('client_secret_expires_at');
    expect((await server.tokenOf({ ...client, ...body })).status).toBe(401);
  });

  test('§2.2 what is wrong with it is told, and nothing changes', async () => {
    const client = await registered({ client_name: 'Report' });
    const redirect = await update(client, { redirect_uris: ['javascript:x'] });
    expect([redirect.status, redirect.body.error]).toEqual([400, 'invalid_redirect_uri']);
    const refused = await update(client, { scope: 'admin' });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_client_metadata']);
    expect((await server.manage('GET', client)).body.client_name).toBe('Report');
  });

  test('§2.3 a deleted client is gone, with its tokens', async () => {
    const client = await registered();
    const { body: token } = await server.tokenOf(client);
    expect(await server.isActive(token.access_token)).toBe(true);
    const { status, headers } = await server.manage('DELETE', client);
    expect([status, headers.get('cache-control')]).toEqual([204, 'no-store']);
    expect(await server.isActive(token.access_token)).toBe(false);
    expect((await server.tokenOf(client)).body.error).toBe('invalid_client');
    for (const method of ['GET', 'DELETE']) expect((await server.manage(method, client)).status).toBe(401);
    expect((await update(client, {})).status).toBe(401);
  });

  test('§2.3 of two that delete at once, one does', async () => {
    const client = await registered();
    const answers = await Promise.all([server.manage('DELETE', client), server.manage('DELETE', client)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 401]);
  });

  test('§2 other methods are not for it', async () => {
    const client = await registered();
    const { status, headers } = await server.manage('PATCH', client, {});
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, HEAD, PUT, DELETE');
  });

  test('what became of a client is on record, without its secrets', async () => {
    const client = await registered();
    await update(client, { scope: 'read' });
    await server.manage('DELETE', client);
    const told = async (event: string) => (await server.records(event)).find((one) => one.client === client.client_id);
    const [updated, deleted] = [await told('client.updated'), await told('client.deleted')];
    expect(updated).toMatchObject({ initialAccess: 'portal', scopesGranted: ['read'] });
    expect(deleted).toMatchObject({ initialAccess: 'portal', because: 'asked' });
  });
});

describe('RFC 7592 §2.2, where secrets are to be renewed', () => {
  test('each update gives another secret and another token, and the old ones are good for nothing', async () => {
    const server = await startRegistrations('  renewOnUpdate: true\n');
    const { body: client } = await server.register(MACHINE);
    const { body: next } = await server.manage('PUT', client, { client_id: client.client_id, ...MACHINE });
    expect(next.client_secret).not.toBe(client.client_secret);
    expect((await server.manage('GET', client)).status).toBe(401);
    expect((await server.manage('GET', next)).status).toBe(200);
    expect([(await server.tokenOf(client)).status, (await server.tokenOf(next)).status]).toEqual([401, 200]);
    await server.stop();
  });
});
