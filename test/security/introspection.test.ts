/** Who asks about a token, and how often an assertion counts (reference/security.md, RFC 7523 §3). */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const ISSUER = 'https://id.example.com';
let world: TestWorld;
let assertion: () => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = JSON.stringify({ ...(await exportJWK(publicKey)), alg: 'ES256' });
  world = await createTestWorld({
    config: `
issuer: ${ISSUER}
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [read, closed] } }
scopes:
  read:   { rules: [{ allow: { to: machine } }] }
  closed: { rules: [{ allow: { to: human } }] }
clients:
  batch:   { kind: machine, secret: 'batch-secret-0123456789', grants: [client-credentials], scopes: [read] }
  gateway: { kind: machine, secret: 'gateway-secret-0123456789', introspects: [orders] }
  foreign: { kind: machine, secret: 'foreign-secret-0123456789', introspects: [orders], tenant: other }
  spa:     { kind: first-party, public: true, grants: [token-exchange], scopes: [closed] }
  keyed:   { kind: machine, jwks: { keys: [${jwk}] }, grants: [client-credentials], scopes: [read, closed], introspects: [orders] }
`,
  });
  const seconds = Math.floor(world.clock.now() / 1_000);
  let count = 0;
  assertion = () => {
    count += 1;
    return new SignJWT({ iss: 'keyed', sub: 'keyed', aud: ISSUER, jti: `a${count}`, iat: seconds, exp: seconds + 60 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
  };
});
afterAll(() => world.close());

const request = (form: Record<string, string>, client?: string) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    ...(client !== undefined && { authorization: `Basic ${btoa(`${client}:${client}-secret-0123456789`)}` }),
  },
  body: new URLSearchParams(form).toString(),
});
async function post(path: string, form: Record<string, string>, client?: string) {
  const response = await world.request(`/oauth/${path}`, request(form, client));
  return { status: response.status, body: JSON.parse(await response.text()) };
}
const withAssertion = (client_assertion: string) => ({
  client_assertion,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
});
const REPLAYED = { status: 401, body: { error: 'invalid_client', error_description: expect.stringContaining('jti') } };

describe('RFC 7523 §3 an assertion is spent', () => {
  test('by a request that was refused', async () => {
    const form = { grant_type: 'client_credentials', scope: 'closed', ...withAssertion(await assertion()) };
    expect(await post('token', form)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
    expect(await post('token', { ...form, scope: 'read' })).toMatchObject(REPLAYED);
  });

  test('by an introspection', async () => {
    const form = { token: 'x', ...withAssertion(await assertion()) };
    expect(await post('introspect', form)).toMatchObject({ status: 200, body: { active: false } });
    expect(await post('introspect', form)).toMatchObject(REPLAYED);
    expect(await post('token', { grant_type: 'client_credentials', ...form })).toMatchObject({ status: 401 });
  });
});

test('RFC 7662 §2.1 who can prove nothing asks about no token: anybody may say to be a public client', async () => {
  const { body } = await post('token', { grant_type: 'client_credentials' }, 'batch');
  const asked = await post('introspect', { token: body.access_token, client_id: 'spa' });
  expect([asked.status, asked.body.error]).toEqual([401, 'invalid_client']);
});

test('RFC 7009 §2.1 a token of another tenant is not there to be revoked, and nobody is told that it is', async () => {
  const { body } = await post('token', { grant_type: 'client_credentials' }, 'batch');
  const revoke = (token: string) => world.request('/oauth/revoke', request({ token }, 'foreign'));
  for (const token of [body.access_token, 'x']) expect((await revoke(token)).status).toBe(200);
  expect((await post('introspect', { token: body.access_token }, 'gateway')).body).toMatchObject({ active: true });
});

test('a token is inactive in the eyes of another tenant, though the API is the same', async () => {
  const { body } = await post('token', { grant_type: 'client_credentials' }, 'batch');
  expect((await post('introspect', { token: body.access_token }, 'gateway')).body).toMatchObject({ active: true });
  expect((await post('introspect', { token: body.access_token }, 'foreign')).body).toEqual({ active: false });
});
