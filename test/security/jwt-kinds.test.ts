/** RFC 8725 §3.11, §3.12: no kind of JWT that Avow signs is taken where another kind belongs. */
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExchangeWorld, ISSUER, startExchange, TYPE } from '../issuer/exchange-world.ts';
import { SECONDS } from '../oauth/world.ts';

const CHAT = 'https://chat.example';

const EVERY_KIND = (config: string) =>
  config
    .replace(
      'scopes:\n  trades:',
      `trustDomains: { internal: { audience: trading.internal, scopes: [buy], workloads: { trading-api: {} } } }
authorizationServers: { chat: { issuer: '${CHAT}', clients: { web: w1 }, scopes: [talk] } }
scopes:
  buy: { rules: [{ allow: {} }] }
  talk: { rules: [{ allow: {} }] }
  trades:`,
    )
    .replace(
      'grants: [token-exchange], scopes: [trades, orders_read], tokens: jwt }',
      'grants: [token-exchange], scopes: [trades, orders_read, talk], tokens: jwt }',
    )
    .replace(
      'grants: [token-exchange, client-credentials]\n',
      'grants: [token-exchange, client-credentials, jwt-bearer]\n',
    )
    .replace(
      'scopes: [trades, orders_read, invoices, invoices_write]',
      'scopes: [trades, orders_read, invoices, invoices_write, buy]',
    )
    .replace(
      '      - { from: trading, to: [trading], actors: [rogue] }',
      '      - { from: trading, to: [trading], actors: [rogue] }\n      - { from: trading, to: [internal], scopes: { trades: [buy] } }\n      - { from: internal, to: [internal] }',
    )
    .replace('    audience: avow\n', '    audience: avow\n    assertions: [jwt, id-jag]\n');

let world: ExchangeWorld;
const made = new Map<string, string>();
beforeAll(async () => {
  world = await startExchange(EVERY_KIND);
  const access = await world.signIn();
  made.set('an access token', access);
  const idToken = await world.partner.idToken({ email: 'john@example.com', email_verified: true, exp: SECONDS + 600 });
  const jag = await world.exchange('web', idToken, {
    subject_token_type: TYPE('id_token'),
    requested_token_type: TYPE('id-jag'),
    audience: CHAT,
  });
  made.set('an ID-JAG', jag.body.access_token);
  const txn = await world.exchange('trading-api', access, {
    requested_token_type: TYPE('txn_token'),
    audience: 'trading.internal',
    scope: 'buy',
  });
  made.set('a transaction token', txn.body.access_token);
  const introspected = await world.request('/oauth/introspect', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('gateway:gateway-secret-0123456789')}`,
      accept: 'application/token-introspection+jwt',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token: access }).toString(),
  });
  made.set('an introspection answer', await introspected.text());
});
afterAll(() => world.close());

const KINDS: Readonly<Record<string, string>> = {
  'an access token': 'at+jwt',
  'an ID-JAG': 'oauth-id-jag+jwt',
  'a transaction token': 'txntoken+jwt',
  'an introspection answer': 'token-introspection+jwt',
};

test('each kind has a typ of its own', () => {
  const types = [...made].map(([kind, token]) => [kind, decodeProtectedHeader(token).typ]);
  expect(Object.fromEntries(types)).toEqual(KINDS);
});

/** Where a JWT can be shown, and what belongs there; each answers whether it was taken. */
const asSubject = (type: string, form: Record<string, string>) => async (token: string) =>
  (await world.exchange('trading-api', token, { subject_token_type: TYPE(type), ...form })).status === 200;
const AT_TRADING = { audience: 'trading', scope: 'trades' };
const PLACES: readonly (readonly [string, readonly string[], (token: string) => Promise<boolean>])[] = [
  ['introspection', ['an access token'], async (token) => (await world.introspect('gateway', token)).active === true],
  [
    'a bearer at SCIM',
    [],
    async (token) =>
      (await world.request('/scim/v2/Me', { headers: { authorization: `Bearer ${token}` } })).status < 400,
  ],
  ['subject_token, an access token', ['an access token'], asSubject('access_token', AT_TRADING)],
  ['subject_token, a JWT', ['an access token'], asSubject('jwt', AT_TRADING)],
  ['subject_token, an ID token', [], asSubject('id_token', AT_TRADING)],
  [
    'subject_token, a transaction token',
    ['a transaction token'],
    asSubject('txn_token', { requested_token_type: TYPE('txn_token'), audience: 'trading.internal', scope: 'buy' }),
  ],
  [
    'actor_token',
    [],
    async (token) => {
      const form = { ...AT_TRADING, actor_token: token, actor_token_type: TYPE('jwt') };
      return (await world.exchange('trading-api', await world.signIn(), form)).status === 200;
    },
  ],
  [
    'an assertion',
    [],
    async (assertion) => {
      const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
      return (await world.token('trading-api', form)).status === 200;
    },
  ],
  [
    'a client assertion',
    [],
    async (token) => {
      const answer = await world.request('/oauth/token', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion: token,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }).toString(),
      });
      return answer.status === 200;
    },
  ],
  [
    'a DPoP proof',
    [],
    async (token) => {
      const answer = await world.request('/oauth/token', {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa('batch:batch-secret-0123456789')}`,
          'content-type': 'application/x-www-form-urlencoded',
          dpop: token,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'trades' }).toString(),
      });
      return answer.status === 200;
    },
  ],
];

describe.each(PLACES)('%s', (_, belongs, taken) => {
  test.each(Object.keys(KINDS))('of %s', async (kind) => {
    expect(await taken(made.get(kind) ?? '')).toBe(belongs.includes(kind));
  });
});

test('one whose typ is another, signed by somebody else, is taken nowhere', async () => {
  const claims = {
    iss: ISSUER,
    sub: 'john',
    aud: 'https://api.example.com/trading',
    client_id: 'web',
    scope: 'trades',
  };
  const whole = { ...claims, jti: 'j', txn: 't', req_wl: 'web', iat: SECONDS, exp: SECONDS + 300 };
  for (const typ of Object.values(KINDS)) {
    const forged = await world.partner.key.sign(whole, { typ, kid: 'p1' });
    for (const [place, , taken] of PLACES) expect([place, typ, await taken(forged)]).toEqual([place, typ, false]);
  }
});
