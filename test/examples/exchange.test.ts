/** Each file of examples/exchange passes `avow check` without a warning, and gives what it says. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { testKey } from '../oauth/world.ts';
import { answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const FOLDER = join(import.meta.dirname, '../../examples/exchange');
const SECRET = 'a-secret-of-enough-length';
const HR = 'hr-token-for-tests-0123456789';
const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;

let world: TestWorld;

/** The file as it is, beside a provisioning system, and a provider whose keys are the test's. */
async function start(file: string, audience: string) {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
  const key = await testKey('ES256', 'p1');
  const issuer = 'https://login.example.com';
  const documents = new Map<string, object>([
    [`${issuer}/.well-known/openid-configuration`, { issuer, jwks_uri: `${issuer}/keys` }],
    [`${issuer}/keys`, { keys: [key.publicJwk] }],
  ]);
  world = await createTestWorld({
    config: `${text}\nscim: { clients: { hr: { token: ${HR} } } }\n`,
    env: Object.fromEntries(names.map((name) => [name, SECRET])),
    fetch: async (input) => Response.json(documents.get(String(input)) ?? {}),
  });
  expect(world.settled().warnings).toEqual([]);
  await world.request('/scim/v2/Users', {
    method: 'POST',
    headers: { authorization: `Bearer ${HR}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada',
      title: 'north',
      active: true,
      emails: [{ value: 'ada@example.com', primary: true }],
    }),
  });
  const now = Math.floor(world.clock.now() / 1_000);
  const told = { iss: issuer, aud: audience, sub: 'a1', email: 'ada@example.com', email_verified: true, acr: 'mfa' };
  return key.sign({ ...told, iat: now, exp: now + 300 }, { typ: 'JWT' });
}

const exchange = async (client: string, form: Record<string, string>) =>
  answerOf(
    await world.request('/oauth/token', {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${client}:${SECRET}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: TYPE('access_token'),
        ...form,
      }).toString(),
    }),
  );

test('there is one for each thing that is exchanged for what is no access token', () => {
  expect(globSync('*.yaml', { cwd: FOLDER }).toSorted()).toEqual(['id-jag.yaml', 'transaction-tokens.yaml']);
});

describe('each gives what it says', () => {
  afterEach(() => world.close());

  test('id-jag.yaml: the portal goes on at the chat', async () => {
    const idToken = await start('id-jag.yaml', 'portal');
    const { body } = await exchange('portal', {
      subject_token: idToken,
      subject_token_type: TYPE('id_token'),
      requested_token_type: TYPE('id-jag'),
      audience: 'https://chat.example',
    });
    expect(body.scope).toBe('chat.read chat.history');
    expect(decodeProtectedHeader(body.access_token).typ).toBe('oauth-id-jag+jwt');
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: 'https://chat.example',
      client_id: 'f53f191f9311af35',
      resource: 'https://api.chat.example',
      email: 'ada@example.com',
    });
  });

  test('transaction-tokens.yaml: a request goes on from the gateway to the orders', async () => {
    const idToken = await start('transaction-tokens.yaml', 'app');
    const app = await exchange('app', { subject_token: idToken, subject_token_type: TYPE('id_token') });
    const asked = { requested_token_type: TYPE('txn_token'), audience: 'trading.internal' };
    const first = await exchange('gateway', {
      ...asked,
      subject_token: app.body.access_token,
      scope: 'buy sell',
      request_context: '{"req_ip":"192.0.2.1"}',
      request_details: '{"ticker":"MSFT","quantity":100}',
    });
    const about = { tctx: { ticker: 'MSFT', quantity: 100, desk: 'north' }, rctx: { req_ip: '192.0.2.1' }, sub: 'ada' };
    expect(decodeJwt(first.body.access_token)).toMatchObject({ ...about, scope: 'buy sell', req_wl: 'gateway' });
    const next = {
      ...asked,
      subject_token: first.body.access_token,
      subject_token_type: TYPE('txn_token'),
      scope: 'buy',
    };
    const { body } = await exchange('orders', next);
    expect(decodeJwt(body.access_token)).toMatchObject({ ...about, scope: 'buy', req_wl: 'orders' });
  });
});
