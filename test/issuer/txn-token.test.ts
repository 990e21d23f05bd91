/** Transaction tokens: a request goes on from one workload to the next, and each knows for whom and what for. */
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../trading.ts';
import { type ExchangeWorld, ISSUER, startExchange, TYPE } from './exchange-world.ts';

const DOMAIN = 'trading.internal';
const TXN = TYPE('txn_token');

const withDomain = (config: string) =>
  config
    .replace(
      'scopes:\n  trades:',
      `trustDomains:
  internal:
    audience: ${DOMAIN}
    subject: user.userName
    scopes: [buy, sell]
    workloads: { gateway: { context: [req_ip, channel] }, orders: { context: [queue, req_ip] }, books: {} }
    lifetime: 2m
authorizationDetails:
  trade:
    api: internal
    schema:
      required: [ticker, quantity]
      properties: { ticker: { type: string }, quantity: { type: integer, minimum: 1 }, desk: { type: string } }
    when: detail.quantity <= 1000
    set: { desk: '"north"' }
scopes:
  buy:    { claims: [name], rules: [{ allow: {} }] }
  sell:   { rules: [{ allow: { when: 'user != null' } }] }
  trades:`,
    )
    .replace(/ {2}gateway: .*\n/, '')
    .replace(
      'clients:\n  web',
      `clients:
  gateway:
    kind: machine
    secret: gateway-secret-0123456789
    grants: [token-exchange, client-credentials]
    scopes: [trades, buy, sell]
    authorizationDetails: [trade]
    introspects: [trading]
    exchanges:
      - { from: trading, to: [internal], scopes: { trades: [buy, sell] } }
      - { from: partner, to: [internal], scopes: { 'orders.read': [buy] } }
  orders:
    kind: machine
    secret: orders-secret-0123456789
    grants: [token-exchange]
    scopes: [buy, trades]
    authorizationDetails: [trade]
    exchanges: [{ from: internal, to: [internal] }, { from: trading, to: [trading] }]
  books: { kind: machine, secret: books-secret-0123456789, grants: [token-exchange], scopes: [buy], exchanges: [{ from: internal, to: [internal] }] }
  web`,
    );

let world: ExchangeWorld;
let johns: string;
beforeAll(async () => {
  world = await startExchange(withDomain);
});
afterAll(() => world.close());
beforeEach(async () => {
  johns = await world.signIn();
});

const ask = (client: string, token: string, form: Record<string, string> = {}): Promise<Answer> =>
  world.exchange(client, token, { requested_token_type: TXN, audience: DOMAIN, scope: 'buy', ...form });
const begin = (form: Record<string, string> = {}) => ask('gateway', johns, form);
const replace = (client: string, token: unknown, form: Record<string, string> = {}) =>
  ask(client, String(token), { subject_token_type: TXN, ...form });
const change = (path: string, value: unknown) =>
  world.scim('PATCH', `/Users/${world.john}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path, value }],
  });
const details = (value: object) => ({ request_details: JSON.stringify(value) });

describe('a workload gets a transaction token', () => {
  test('for the access token that it was called with', async () => {
    const context = { req_ip: '69.151.72.123', channel: 'app', admin: true };
    const { status, body } = await begin({
      scope: 'buy',
      request_context: JSON.stringify(context),
      ...details({ ticker: 'MSFT', quantity: 100 }),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ issued_token_type: TXN, token_type: 'N_A', scope: 'buy', expires_in: 120 });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['refresh_token']));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['authorization_details']));

    const { payload } = await jwtVerify(body.access_token, await jwks(), {
      typ: 'txntoken+jwt',
      issuer: ISSUER,
      audience: DOMAIN,
      currentDate: new Date(world.clock.now()),
    });
    const { iat, exp, jti, txn, ...said } = payload;
    expect(Number(exp) - Number(iat)).toBe(120);
    expect(txn).toMatch(/^[0-9a-f-]{36}$/);
    expect(jti).not.toBe(txn);
    expect(said).toEqual({
      iss: ISSUER,
      aud: DOMAIN,
      sub: 'john',
      client_id: 'gateway',
      req_wl: 'gateway',
      scope: 'buy',
      // What was asked, what the configuration sets, and what is known of John.
      tctx: { ticker: 'MSFT', quantity: 100, desk: 'north', name: 'john' },
      // What this workload is believed, and no more.
      rctx: { req_ip: '69.151.72.123', channel: 'app' },
    });
  });

  test('for its own token, where it begins by itself', async () => {
    const own = await world.token('gateway', { grant_type: 'client_credentials', scope: 'trades' });
    const { body } = await ask('gateway', own.body.access_token);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'client:gateway', req_wl: 'gateway' });
  });

  test('each with a transaction of its own', async () => {
    const [one, two] = [await begin(), await begin()];
    expect(decodeJwt(one.body.access_token).txn).not.toBe(decodeJwt(two.body.access_token).txn);
  });

  test('that ends no later than the access token', async () => {
    world.clock.advance(240_000);
    expect((await begin()).body.expires_in).toBe(60);
    world.clock.advance(-240_000);
  });

  test('that says who acts for the person', async () => {
    const agents = await world.exchange('helper', johns);
    const { body } = await ask('gateway', agents.body.access_token);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'john', act: { sub: 'client:helper' } });
  });
});

const jwks = async () => {
  const keys: JSONWebKeySet = JSON.parse(await (await world.request('/oauth/jwks')).text());
  return createLocalJWKSet(keys);
};

describe('it is refused', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['to a client that is no workload', 'trading-api', {}, 'invalid_target'],
    ['to a workload that may not exchange such a token', 'orders', {}, 'invalid_target'],
    ['for a trust domain that is not known', 'gateway', { audience: 'other.internal' }, 'invalid_target'],
    ['for the name that the file gives it', 'gateway', { audience: 'internal' }, 'invalid_target'],
    ['without an audience', 'gateway', { audience: '' }, 'invalid_request'],
    ['without a scope: each says what it is for', 'gateway', { scope: '' }, 'invalid_request'],
    ['for a scope of an API', 'gateway', { scope: 'trades' }, 'invalid_scope'],
    ['for a resource', 'gateway', { resource: 'https://api.example.com/trading' }, 'invalid_request'],
    ['with authorization details', 'gateway', { authorization_details: '[]' }, 'invalid_request'],
    [
      'for a person that an ID token names: its scopes are not known',
      'gateway',
      { subject_token_type: TYPE('id_token') },
      'invalid_request',
    ],
    ['for a refresh token', 'gateway', { subject_token_type: TYPE('refresh_token') }, 'invalid_request'],
    ['with details of too much', 'gateway', details({ ticker: 'MSFT', quantity: 1001 }), 'access_denied'],
    ['with details that do not fit', 'gateway', details({ ticker: 'MSFT' }), 'invalid_request'],
    ['with a field that nobody knows', 'gateway', details({ ticker: 'MSFT', quantity: 1, x: 1 }), 'invalid_request'],
    ['with details of another type', 'gateway', details({ type: 'gift' }), 'invalid_request'],
    ['with details that are a list', 'gateway', { request_details: '[]' }, 'invalid_request'],
    ['with details that are no JSON', 'gateway', { request_details: '{' }, 'invalid_request'],
    ['with a context that is no object', 'gateway', { request_context: '"x"' }, 'invalid_request'],
    ['with a context that says a thing twice', 'gateway', { request_context: '{"a":1,"a":2}' }, 'invalid_request'],
    [
      'with a context that nests for ever',
      'gateway',
      { request_context: `{"a":${'['.repeat(20)}${']'.repeat(20)}}` },
      'invalid_request',
    ],
    [
      'with a context that is too long',
      'gateway',
      { request_context: `{"a":"${'x'.repeat(16_384)}"}` },
      'invalid_request',
    ],
  ])('%s', async (_, client, form, error) => {
    const { status, body } = await ask(client, johns, form);
    expect([status, body.error]).toEqual([400, error]);
  });

  test('for a scope that the access token is not worth', async () => {
    const reading = await world.signIn('web', 'orders_read');
    expect((await ask('gateway', reading)).body.error).toBe('invalid_scope');
  });

  test('by a rule', async () => {
    const own = await world.token('gateway', { grant_type: 'client_credentials', scope: 'trades' });
    expect((await ask('gateway', own.body.access_token, { scope: 'sell' })).body.error).toBe('access_denied');
  });
});

describe('another takes its place', () => {
  test('of the same transaction, with what it is about, and who asked before', async () => {
    const context = { request_context: JSON.stringify({ req_ip: '192.0.2.1' }) };
    const first = await begin({ scope: 'buy sell', ...context, ...details({ ticker: 'MSFT', quantity: 5 }) });
    const before = decodeJwt(first.body.access_token);
    const said = { request_context: JSON.stringify({ queue: 'q1', req_ip: '203.0.113.1' }) };
    const { status, body } = await replace('orders', first.body.access_token, said);
    expect(status).toBe(200);
    const { txn, sub, aud, tctx, scope, rctx, ...after } = decodeJwt(body.access_token);
    expect({ txn, sub, aud, tctx }).toEqual({ txn: before.txn, sub: 'john', aud: DOMAIN, tctx: before.tctx });
    expect([scope, after.req_wl, after.req_wl_before]).toEqual(['buy', 'orders', ['gateway']]);
    // What was said stays; what nobody has said may be added.
    expect(rctx).toEqual({ req_ip: '192.0.2.1', queue: 'q1' });

    const third = await replace('books', body.access_token);
    expect(decodeJwt(third.body.access_token)).toMatchObject({
      txn,
      req_wl: 'books',
      req_wl_before: ['orders', 'gateway'],
    });
  });

  test('that ends no later', async () => {
    const first = await begin();
    world.clock.advance(90_000);
    expect((await replace('orders', first.body.access_token)).body.expires_in).toBe(30);
    world.clock.advance(30_000);
    expect((await replace('orders', first.body.access_token)).body.error).toBe('invalid_request');
    world.clock.advance(-120_000);
  });

  test('for no more than it was for', async () => {
    const first = await begin({ scope: 'sell' });
    expect((await replace('orders', first.body.access_token, { scope: 'buy' })).body.error).toBe('invalid_scope');
  });

  test('about nothing else', async () => {
    const first = await begin(details({ ticker: 'MSFT', quantity: 5 }));
    const other = details({ ticker: 'MSFT', quantity: 6 });
    expect((await replace('orders', first.body.access_token, other)).body.error).toBe('invalid_request');
  });

  test('five times at most', async () => {
    let token = (await begin()).body.access_token;
    for (let times = 0; times < 5; times += 1) token = (await replace('orders', token)).body.access_token;
    expect((await replace('orders', token)).body.error).toBe('invalid_request');
  });

  test('while its person is there', async () => {
    const first = await begin();
    await change('active', false);
    expect((await replace('orders', first.body.access_token)).body.error).toBe('invalid_request');
    await change('active', true);
    expect((await replace('orders', first.body.access_token)).status).toBe(200);
  });

  test('for the same subject, whatever they are called now', async () => {
    const first = await begin();
    await change('userName', 'JOHN');
    expect((await replace('orders', first.body.access_token)).body.error).toBe('invalid_request');
    await change('userName', 'john');
  });

  test('not for who may not', async () => {
    const first = await begin();
    expect((await replace('gateway', first.body.access_token)).body.error).toBe('invalid_request');
  });
});

describe('the two kinds are never taken for one another', () => {
  test('a transaction token is no access token', async () => {
    const { body } = await begin();
    const token = body.access_token;
    expect(await world.introspect('gateway', token)).toEqual({ active: false });
    expect((await world.request('/scim/v2/Me', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    const asked = { audience: 'trading', scope: 'trades' };
    const errors = ['access_token', 'jwt', 'txn_token'].map(async (type) => {
      return (await world.exchange('orders', token, { ...asked, subject_token_type: TYPE(type) })).body.error;
    });
    expect(await Promise.all(errors)).toEqual(['invalid_request', 'invalid_request', 'invalid_target']);
  });

  test('an access token is no transaction token', async () => {
    expect((await replace('orders', johns)).body.error).toBe('invalid_request');
  });
});

test('the record says which transaction, for whom, and what about', async () => {
  const { body } = await begin(details({ ticker: 'MSFT', quantity: 5 }));
  const { txn, jti } = decodeJwt(body.access_token);
  expect((await world.audit()).find((one) => one.jti === jti)).toMatchObject({
    event: 'token.issued',
    token: 'txn_token',
    txn,
    client: 'gateway',
    api: 'internal',
    scopesGranted: ['buy'],
    authorizationDetails: [{ type: 'trade', hash: expect.any(String) }],
  });
});
