import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, startExchange, TRADING, TYPE } from './exchange-world.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange();
});
afterAll(() => world.close());

const error = ({ status, body }: { status: number; body: { error: string } }) => [status, body.error];

describe('an API exchanges the token that it got for one of another API', () => {
  test.each(['web', 'mobile'])('of the same person, whichever form it has (%s)', async (client) => {
    const { body } = await world.exchange('trading-api', await world.signIn(client), { resource: BILLING });
    const { iss, iat, exp, jti, ...said } = decodeJwt(body.access_token);
    expect(said).toEqual({
      aud: BILLING,
      client_id: 'trading-api',
      scope: 'invoices',
      sub: 'john', // as that API calls people
      name: 'john',
    });
    expect(body).toMatchObject({ issued_token_type: TYPE('access_token'), scope: 'invoices', expires_in: 120 });
  });

  test('a scope that the token is not worth is refused', async () => {
    const token = await world.signIn();
    const asked = await world.exchange('trading-api', token, { resource: BILLING, scope: 'invoices_write' });
    expect(error(asked)).toEqual([400, 'invalid_scope']);
    const partly = await world.exchange('trading-api', token, { scope: 'invoices invoices_write' });
    expect(error(partly)).toEqual([400, 'invalid_scope']);
  });

  test('a token with less is worth less', async () => {
    const answer = await world.exchange('trading-api', await world.signIn('web', 'orders_read'), { resource: BILLING });
    expect(error(answer)).toEqual([400, 'invalid_scope']);
  });

  test('at its own API a scope is worth itself, and fewer may be asked for', async () => {
    const { body } = await world.exchange('trading-api', await world.signIn(), { scope: 'orders_read' });
    expect(body.scope).toBe('orders_read');
    const more = await world.exchange('trading-api', body.access_token, { scope: 'trades' });
    expect(error(more)).toEqual([400, 'invalid_scope']);
  });

  test('it ends no later than the token it is made of', async () => {
    const token = await world.signIn();
    world.clock.advance(200_000);
    const { body } = await world.exchange('trading-api', token, { resource: BILLING });
    expect(decodeJwt(body.access_token).exp).toBe(decodeJwt(token).exp);
  });

  test('a machine stays the machine that it is', async () => {
    const machine = await world.token('batch', { grant_type: 'client_credentials' });
    const { body } = await world.exchange('trading-api', machine.body.access_token, { resource: BILLING });
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'client:batch', client_id: 'trading-api' });
    expect(await world.introspect('ledger', body.access_token)).toMatchObject({ active: true, sub: 'client:batch' });
  });
});

describe('nothing is exchanged that is not named', () => {
  test.each([
    ['by a client without exchanges', 'web', {}, 'invalid_request'],
    ['by a client of another tenant', 'other', {}, 'invalid_request'],
    ['for an API that is not named', 'helper', { audience: 'billing' }, 'invalid_target'],
  ])('%s', async (_, client, form, code) => {
    expect(error(await world.exchange(client, await world.signIn(), form))).toEqual([400, code]);
  });

  test('an ID token, where a client names what it exchanges', async () => {
    const form = { subject_token_type: TYPE('id_token'), resource: TRADING };
    expect(error(await world.exchange('trading-api', await world.partner.idToken(), form))).toEqual([
      400,
      'invalid_request',
    ]);
  });

  test('a token whose person was deactivated', async () => {
    const token = await world.signIn();
    await world.scim('PUT', `/Users/${world.john}`, { userName: 'john', active: false });
    const refused = await world.exchange('trading-api', token, { resource: BILLING });
    await world.scim('PUT', `/Users/${world.john}`, { userName: 'john', active: true });
    expect(error(refused)).toEqual([400, 'invalid_request']);
  });
});

describe("an access token of a partner's", () => {
  const signed = (claims = {}, typ = 'at+jwt') =>
    world.partner.idToken(
      { aud: 'https://id.example.com', client_id: 'their-app', jti: 'j1', scope: 'orders.read profile', ...claims },
      { typ },
    );
  beforeAll(() => world.signIn());

  test('is worth what the configuration says its scopes are', async () => {
    const { body } = await world.exchange('inbound', await signed());
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: world.john, scope: 'orders_read', aud: TRADING });
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['for another audience', { aud: 'avow' }, 'at+jwt', 'invalid_request'],
    ['that is no access token', {}, 'JWT', 'invalid_request'],
    ['without a client', { client_id: undefined }, 'at+jwt', 'invalid_request'],
    ['of somebody without a link', { sub: 'nobody' }, 'at+jwt', 'invalid_request'],
    [
      'of somebody with the e-mail of another',
      { sub: 'x', email: 'john@example.com', email_verified: true },
      'at+jwt',
      'invalid_request',
    ],
    ['without a scope that counts', { scope: 'profile' }, 'at+jwt', 'invalid_scope'],
    ['that has ended', { exp: 1 }, 'at+jwt', 'invalid_request'],
    ['of an issuer that nobody trusts', { iss: 'https://other.example' }, 'at+jwt', 'invalid_request'],
  ])('%s is refused', async (_, claims, typ, code) => {
    expect(error(await world.exchange('inbound', await signed(claims, typ)))).toEqual([400, code]);
  });
});

describe('RFC 9396 a token that says what one act may be', () => {
  const PAYMENT = { type: 'payment', amount: 40 };
  let paying: ExchangeWorld;
  beforeAll(async () => {
    paying = await startExchange((config) =>
      config
        .replace(
          'clients:\n  web: {',
          'authorizationDetails:\n  payment: { api: trading, schema: { required: [amount], properties: { amount: { type: integer } } } }\nclients:\n  web: { authorizationDetails: [payment],',
        )
        .replace(
          '  trading-api:\n    kind: machine\n',
          '  trading-api:\n    kind: machine\n    authorizationDetails: [payment]\n',
        ),
    );
  });
  afterAll(() => paying.close());

  const details = (...all: object[]) => ({ authorization_details: JSON.stringify(all) });
  const shown = async () => {
    const idToken = await paying.partner.idToken({ email: 'john@example.com', email_verified: true });
    const { body } = await paying.exchange('web', idToken, {
      subject_token_type: TYPE('id_token'),
      ...details(PAYMENT),
    });
    return body.access_token;
  };

  test('is passed on for that very act', async () => {
    const { body } = await paying.exchange('trading-api', await shown(), details(PAYMENT));
    expect(decodeJwt(body.access_token).authorization_details).toEqual([PAYMENT]);
  });

  test.each<[string, object[]]>([
    ['a larger one', [{ ...PAYMENT, amount: 41 }]],
    ['a smaller one, which is another', [{ ...PAYMENT, amount: 1 }]],
    ['one more', [PAYMENT, { ...PAYMENT, amount: 2 }]],
  ])('and not for %s', async (_, asked) => {
    const answer = await paying.exchange('trading-api', await shown(), details(...asked));
    expect(error(answer)).toEqual([400, 'invalid_authorization_details']);
  });

  test('nor is one made of a token that says nothing of acts', async () => {
    const token = await paying.signIn();
    const answer = await paying.exchange('trading-api', token, details(PAYMENT));
    expect(error(answer)).toEqual([400, 'invalid_authorization_details']);
  });
});

test('a token ends with an application that leaves the configuration, whichever form it has', async () => {
  const own = await startExchange();
  const tokens = [await own.signIn('web'), await own.signIn('mobile')];
  const active = async () => Promise.all(tokens.map(async (one) => (await own.introspect('gateway', one)).active));
  expect(await active()).toEqual([true, true]);
  await own.rewrite((config) => config.replace(/^ {2}(web|mobile): .*\n/gm, ''));
  expect(await active()).toEqual([false, false]);
  await own.close();
});

test('RFC 7800 §3.1 a provider’s token that is bound in a way nobody here knows is not exchanged', async () => {
  const claims = { client_id: 'app', aud: 'https://id.example.com', jti: 'j', scope: 'orders.read' };
  const exchanged = async (more: object) =>
    world.exchange('inbound', await world.partner.idToken({ ...claims, ...more }, { typ: 'at+jwt' }));
  await world.signIn();
  expect((await exchanged({})).status).toBe(200);
  for (const cnf of [{ kid: 'k1' }, { 'x5t#S512': 'x' }, 'k1'])
    expect(error(await exchanged({ cnf }))).toEqual([400, 'invalid_request']);
});
