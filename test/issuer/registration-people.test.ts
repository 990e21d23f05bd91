/** Clients that registered themselves go on for people who sign in. */
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from '../trading.ts';
import { type SignInWorld, startSignIns } from './sign-in-world.ts';

const LOGIN: Client = { id: 'login', secret: 'the secret of login, for tests' };
const REGISTRATION = `
registration:
  scopes: [read, write]
  grants: [token-exchange, refresh-token]
  methods: [client_secret_basic, none]
  open: { tenant: default }
  unusedFor: 30d
  perAddress: { registrations: 100 }
`;

let world: SignInWorld;
let client: Client;
let told: Readonly<Record<string, unknown>>;

async function register(metadata: object = {}): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ client_name: 'Photo Printer', ...metadata });
  const response = await world.request('/oauth/register', { method: 'POST', headers, body });
  return JSON.parse(await response.text());
}

async function remove(): Promise<void> {
  const headers = { authorization: `Bearer ${told.registration_access_token}` };
  const { pathname } = new URL(String(told.registration_client_uri));
  expect((await world.request(pathname, { method: 'DELETE', headers })).status).toBe(204);
}

function consents(method: string, path: string) {
  const authorization = `Basic ${Buffer.from(`${LOGIN.id}:${LOGIN.secret}`).toString('base64')}`;
  return world.request(path, { method, headers: { authorization } });
}

beforeEach(async () => {
  world = await startSignIns((config) =>
    config
      .replace('write: { rules: [', 'write: { rules: [{ require: { to: dynamic, consent: true } }, ')
      .replace('clients:\n', `clients:\n  login: { kind: first-party, secret: '${LOGIN.secret}', consents: true }\n`)
      .concat(REGISTRATION),
  );
  told = await register();
  client = { id: String(told.client_id), secret: String(told.client_secret) };
});
afterEach(() => world.stop());

test('for a person who is linked here, with refresh tokens, until it is deleted', async () => {
  const { body: first } = await world.signIn(client, { scope: 'read' });
  const { body: second } = await world.refresh(first.refresh_token, client);
  expect(await world.isActive(second.access_token)).toBe(true);
  await remove();
  expect(await world.isActive(first.access_token)).toBe(false);
  expect(await world.isActive(second.access_token)).toBe(false);
  expect((await world.refresh(second.refresh_token, client)).body.error).toBe('invalid_client');
});

test('and another client does not go on with its refresh token', async () => {
  const { body } = await world.signIn(client, { scope: 'read' });
  const other = await register();
  const thief = { id: String(other.client_id), secret: String(other.client_secret) };
  expect((await world.refresh(body.refresh_token, thief)).body.error).toBe('invalid_grant');
});

test('a person who is asked to agree sees the name that it gave itself, and that nobody knows it', async () => {
  const { body } = await world.signIn(client, { scope: 'write' });
  expect(body).toMatchObject({
    error: 'consent_required',
    consent: { client: { id: client.id, title: 'Photo Printer', kind: 'dynamic' } },
  });
});

test('what a person agreed to goes with the client', async () => {
  const { body } = await world.signIn(client, { scope: 'write' });
  const { id } = body.consent as { id: string };
  expect((await consents('POST', `/consents/${id}`)).status).toBe(200);
  expect((await world.signIn(client, { scope: 'write' })).status).toBe(200);
  expect(await world.store.listConsents('default', world.ada)).toHaveLength(1);
  await remove();
  expect(await world.store.listConsents('default', world.ada)).toEqual([]);
});

test('a public client does so by its id alone', async () => {
  const open = await register({ token_endpoint_auth_method: 'none' });
  const subject_token = await world.partner.signIn({
    sub: 'ada-1',
    email: 'ada@example.com',
    emailVerified: true,
    groups: [],
  });
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    scope: 'read',
    client_id: String(open.client_id),
  };
  const response = await world.request('/oauth/token', { method: 'POST', body: new URLSearchParams(form) });
  const token: Readonly<Record<string, unknown>> = JSON.parse(await response.text());
  expect(await world.isActive(token.access_token)).toBe(true);
});

test('its tokens are JWTs where that is wanted, for APIs that verify by themselves', async () => {
  await world.stop();
  world = await startSignIns((config) => `${config}${REGISTRATION}  tokens: jwt\n`);
  const registered = await register();
  const { body } = await world.signIn(
    { id: String(registered.client_id), secret: String(registered.client_secret) },
    { scope: 'read' },
  );
  expect(decodeJwt(String(body.access_token))).toMatchObject({ client_id: registered.client_id, scope: 'read' });
  expect(await world.isActive(body.access_token)).toBe(true);
});
