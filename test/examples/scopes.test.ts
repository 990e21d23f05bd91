/** examples/scopes/bank.yaml issues what it says at its top. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartner, PARTNER, type Partner } from '../oauth/provider.ts';
import { NOW } from '../oauth/world.ts';
import { createClock, createTestWorld, patient, type TestWorld } from '../world.ts';

const FOLDER = join(import.meta.dirname, '../../examples/scopes');
const SECRET = 'a-secret-of-enough-length';
const BANK = 'https://api.example.com/bank';
const LEDGER = 'https://api.example.com/ledger';

let world: TestWorld;
let partner: Partner;
beforeAll(async () => {
  partner = await createPartner();
  const text = patient(readFileSync(join(FOLDER, 'bank.yaml'), 'utf8'));
  const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
  world = await createTestWorld({
    config: `database: ':memory:'\nsecret: ${SECRET}\n${text}`,
    files: { 'schema/bank-user.json': readFileSync(join(FOLDER, 'schema/bank-user.json'), 'utf8') },
    env: Object.fromEntries(names.map((name) => [name, `${SECRET}-${name}`])),
    clock: createClock(NOW),
    fetch: async (url, init) =>
      url.startsWith(PARTNER) ? partner.fetch(url, init) : Response.json({ holder: 'Ada Lovelace', frozen: false }),
  });
  await world.request('/scim/v2/Users', {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}-HR_TOKEN`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada',
      emails: [{ value: 'ada@example.com', primary: true }],
      accounts: ['05542'],
    }),
  });
});
afterAll(() => world.close());

async function post(path: string, client: string, form: readonly (readonly [string, string])[]) {
  const secret = `${SECRET}-${client.toUpperCase().replace('-', '_')}_SECRET`;
  const response = await world.request(path, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${client}:${secret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
  });
  return JSON.parse(await response.text());
}

async function ask(scope: string, resources: readonly string[] = [], client = 'web') {
  const idToken = await partner.idToken({ email: 'ada@example.com', email_verified: true, amr: ['otp'] });
  return post('/oauth/token', client, [
    ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    ['subject_token', idToken],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:id_token'],
    ['scope', scope],
    ...resources.map((resource) => ['resource', resource] as const),
  ]);
}

test('one account, and no other', async () => {
  expect(await ask('account.list.05542')).toMatchObject({ scope: 'account.list.05542' });
  expect(await ask('account.list.05543')).toMatchObject({ error: 'access_denied' });
  expect(await ask('account.list.5542')).toMatchObject({ error: 'invalid_scope' });
  expect(await ask('account.list.05542', [], 'kiosk')).toMatchObject({ scope: 'account.list.05542' });
});

test('one token for the account at both APIs, of which each is told its own part', async () => {
  const issued = await ask('account.pay.05542 entries.05542', [BANK, LEDGER]);
  expect(issued).toMatchObject({ scope: 'account.pay.05542 entries.05542', expires_in: 120 });
  const form = [['token', issued.access_token]] as const;
  const atBank = await post('/oauth/introspect', 'bank-api', form);
  expect(atBank).toMatchObject({ aud: BANK, scope: 'account.pay.05542', account_holder: 'Ada Lovelace' });
  const atLedger = await post('/oauth/introspect', 'ledger-api', form);
  expect(atLedger).toMatchObject({ aud: LEDGER, scope: 'entries.05542', customer: 'ada' });
  expect(atLedger).not.toHaveProperty('account_holder');
});

test('what the bank passes on is for the same account', async () => {
  const { access_token } = await ask('account.list.05542');
  const passed = await post('/oauth/token', 'bank-api', [
    ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    ['subject_token', access_token],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
    ['resource', LEDGER],
  ]);
  expect(passed).toMatchObject({ scope: 'entries.05542' });
});
