/** What goes to other places is made of what fits: a transaction token of an access token, an ID-JAG of an identity assertion. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExchangeWorld, startExchange, TYPE } from './exchange-world.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange((config) =>
    config
      .replace(
        'scopes:\n  trades:',
        'trustDomains:\n  internal: { audience: trading.internal, scopes: [buy], workloads: { gate: {}, counted: {} } }\nscopes:\n  buy: { rules: [{ allow: {} }] }\n  trades:',
      )
      .replace(
        'clients:\n  web',
        `clients:
  gate: { kind: machine, secret: gate-secret-0123456789, grants: [token-exchange], scopes: [buy],
    exchanges: [{ from: trading, to: [internal], scopes: { trades: [buy] } }, { from: partner, to: [internal], scopes: { 'orders.read': [buy] } }] }
  counted: { kind: agent, secret: counted-secret-0123456789, grants: [token-exchange], scopes: [buy], agent: { uses: 2 },
    exchanges: [{ from: trading, to: [internal], scopes: { trades: [buy] } }] }
  web`,
      ),
  );
});
afterAll(() => world.close());

const begin = async (client: string, token: string, form: Record<string, string> = {}) => {
  const asked = { requested_token_type: TYPE('txn_token'), audience: 'trading.internal', scope: 'buy', ...form };
  const { status, body } = await world.exchange(client, token, asked);
  return { status, error: body.error, told: body.error_description };
};

test('a transaction begins with an access token', async () => {
  expect((await begin('gate', await world.signIn())).status).toBe(200);
});

test('and not with an ID token, of whose scopes nobody knows, though its provider’s access tokens may be exchanged', async () => {
  const idToken = await world.partner.idToken({ email: 'john@example.com', email_verified: true });
  expect(await begin('gate', idToken, { subject_token_type: TYPE('id_token') })).toEqual({
    status: 400,
    error: 'invalid_request',
    told: expect.stringContaining('made of an access token'),
  });
});

test('nor by an agent whose uses are counted, since nobody would count them', async () => {
  expect(await begin('counted', await world.signIn())).toEqual({
    status: 400,
    error: 'invalid_request',
    told: expect.stringContaining('nobody would count it there'),
  });
});

test('no ID-JAG is made of an access token of a provider, though its ID tokens make one: it is no identity assertion', async () => {
  const own = await startExchange((config) =>
    config
      .replace(
        'scopes:\n  trades:',
        'authorizationServers:\n  chat: { issuer: https://chat.example, clients: { inbound: inbound-there }, scopes: { chat_read: read } }\nscopes:\n  chat_read: { rules: [{ allow: {} }] }\n  trades:',
      )
      .replace(
        'scopes: [trades, orders_read]\n    tokens: jwt\n    exchanges: [{ from: partner',
        'scopes: [trades, orders_read, chat_read]\n    tokens: jwt\n    exchanges: [{ from: partner',
      )
      .replace(
        "to: [trading], scopes: { 'orders.read': [orders_read] }",
        "to: [trading, chat], scopes: { 'orders.read': [orders_read, chat_read] }",
      ),
  );
  const asked = (token: string, type: string) =>
    own.exchange('inbound', token, {
      subject_token_type: TYPE(type),
      requested_token_type: TYPE('id-jag'),
      audience: 'https://chat.example',
      scope: 'read',
    });
  await own.signIn();
  const claims = { aud: 'https://id.example.com', client_id: 'app', jti: 'j', scope: 'orders.read' };
  const refused = await asked(await own.partner.idToken(claims, { typ: 'at+jwt' }), 'access_token');
  expect([refused.status, refused.body.error]).toEqual([400, 'invalid_request']);
  expect(refused.body.error_description).toContain('made of an identity assertion');
  const made = await asked(await own.partner.idToken(), 'id_token');
  expect([made.status, made.body.issued_token_type]).toEqual([200, TYPE('id-jag')]);
  await own.close();
});
