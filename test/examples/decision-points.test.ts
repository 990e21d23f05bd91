/** The file of examples/decision-points is good, and a decision point over its network decides about its tokens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fetch } from '../../src/effects.ts';
import { createPartner, PARTNER } from '../oauth/provider.ts';
import { NOW } from '../oauth/world.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, patient, type TestWorld } from '../world.ts';

const FILE = join(import.meta.dirname, '../../examples/decision-points/authzen.yaml');
const CONFIG = patient(readFileSync(FILE, 'utf8'));
const SECRET = 'a-secret-of-enough-length';

let world: TestWorld;
let told: unknown;
let obligations: readonly object[];
let exchange: () => Promise<Answer>;

beforeEach(async () => {
  const partner = await createPartner();
  obligations = [];
  const network: Fetch = async (url, request) => {
    if (url.startsWith(PARTNER)) return partner.fetch(url, request);
    if (url.startsWith('https://risk.')) return Response.json({ score: 12 });
    told = JSON.parse(request.body ?? '');
    return Response.json({ evaluations: [{ decision: true, context: { obligations } }, { decision: false }] });
  };
  world = await createTestWorld({
    config: `${CONFIG}\ndatabase: ":memory:"\nsecret: a-secret-for-tests-alone\nscim: { clients: { hr: { token: ${SECRET} } } }\n`,
    env: { PDP_TOKEN: 'a-token', BANK_WEB_SECRET: SECRET },
    clock: createClock(NOW),
    fetch: network,
  });
  await world.request('/scim/v2/Users', {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada',
      emails: [{ value: 'ada@example.com', primary: true }],
    }),
  });
  exchange = async () =>
    answerOf(
      await world.request('/oauth/token', {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`bank-web:${SECRET}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: await partner.idToken({ email: 'ada@example.com', email_verified: true, acr: 'pwd' }),
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          scope: 'accounts payments',
        }).toString(),
      }),
    );
});
afterEach(() => world.close());

test('it is told what the file names, and what it denies is left out', async () => {
  const { body } = await exchange();
  expect(body.scope).toBe('accounts');
  expect(told).toMatchObject({
    subject: { type: 'user', id: 'ada' },
    context: { client_id: 'bank-web', risk: 12, acr: 'pwd' },
    evaluations: [{ action: { name: 'accounts' } }, { action: { name: 'payments' } }],
  });
  expect(JSON.stringify(told)).not.toContain('@');
});

test('its own obligations mean what the file says', async () => {
  obligations = [{ type: 'urn:example:obligation:short-session', id: '1' }];
  const { body } = await exchange();
  expect(body.expires_in).toBe(60);
  expect(decodeJwt(body.access_token)).not.toHaveProperty('mail');
  world.clock.advance(6_000);
  obligations = [{ type: 'mfa-required', id: '1' }];
  expect((await exchange()).body).toMatchObject({ error: 'insufficient_user_authentication', acr_values: 'phr mfa' });
});
