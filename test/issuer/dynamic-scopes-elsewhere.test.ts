/** What becomes of a scope for one object after it was granted, and wherever else scopes are spoken of. */
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Accounts, LEDGER, startAccounts, TYPE } from './accounts-world.ts';

let world: Accounts;
beforeEach(async () => {
  world = await startAccounts();
});
afterEach(() => world.close());

const error = ({ status, body }: { status: number; body: { error: string; error_description: string } }) => [
  status,
  body.error,
  body.error_description,
];

describe('a token for an object', () => {
  test('is refreshed for that one, or for fewer, and for no other', async () => {
    const { body } = await world.ask('account.list.77 account.list.05542');
    const refresh = (token: unknown, scope?: string) =>
      world.post('/oauth/token', 'web', {
        grant_type: 'refresh_token',
        refresh_token: String(token),
        ...(scope && { scope }),
      });
    const fewer = await refresh(body.refresh_token, 'account.list.77');
    expect(fewer.body.scope).toBe('account.list.77');
    const all = await refresh(fewer.body.refresh_token);
    expect(all.body.scope).toBe('account.list.77 account.list.05542');
    const other = await refresh(all.body.refresh_token, 'account.list.404');
    expect(error(other)).toEqual([400, 'invalid_scope', expect.stringContaining('was not granted at first')]);
  });

  test('is worth the same object at another API', async () => {
    const { body } = await world.ask('account.list.77 profile');
    const passed = await world.exchange('bank-api', body.access_token, { resource: LEDGER });
    expect(decodeJwt(passed.body.access_token)).toMatchObject({ scope: 'entries.77', account_id: '77' });
    const named = await world.exchange('bank-api', body.access_token, { resource: LEDGER, scope: 'entries.77' });
    expect(named.body.scope).toBe('entries.77');
    const other = await world.exchange('bank-api', body.access_token, { resource: LEDGER, scope: 'entries.05542' });
    expect(error(other)).toEqual([
      400,
      'invalid_scope',
      'The scope entries.05542 is more than the subject token is worth',
    ]);
    const all = await world.exchange('bank-api', body.access_token, { resource: LEDGER, scope: 'sums' });
    expect(all.body.error).toBe('invalid_scope');
  });

  test('may be worth something for one object alone', async () => {
    const own = await world.ask('account.pay.05542');
    expect((await world.exchange('bank-api', own.body.access_token, { resource: LEDGER })).body.scope).toBe('sums');
    const other = await world.ask('account.pay.77');
    expect((await world.exchange('bank-api', other.body.access_token, { resource: LEDGER })).body.error).toBe(
      'invalid_scope',
    );
  });

  test('is worth itself at its own API', async () => {
    const { body } = await world.ask('account.list.77');
    expect((await world.exchange('bank-api', body.access_token)).body.error).toBe('invalid_scope');
    const named = await world.exchange('bank-api', body.access_token, { audience: 'bank' });
    expect(named.body.scope).toBe('account.list.77');
  });

  test('is introspected with it', async () => {
    const { body } = await world.ask('account.list.77');
    const { body: told } = await world.post('/oauth/introspect', 'bank-api', { token: body.access_token });
    expect(told).toMatchObject({ active: true, scope: 'account.list.77' });
  });
});

describe('whoever looks after it', () => {
  test('finds it by the object, and by the scope of all objects', async () => {
    await world.ask('account.list.77');
    await world.ask('account.list.05542');
    await world.recorder.stop();
    await world.ask('account.list.06000');
    const found = async (scope: string, by = 'scope') => {
      const { records } = (await world.call('GET', `/audit?${by}=${encodeURIComponent(scope)}`)).body;
      return Array.isArray(records) ? records.length : null;
    };
    expect([
      await found('account.list.77'),
      await found('account.list.{accountId}'),
      await found('account.pay.77'),
      await found('account.list.{accountId}', 'granted'),
      await found('account.list.06000', 'granted'),
    ]).toEqual([1, 3, 0, 2, 0]);
  });

  test('is told by explain what was decided for each object, and which source was asked for which', async () => {
    const { body } = await world.json('/claims/explain', {
      client: 'web',
      user: 'john',
      scope: 'account.pay.77 account.list.06000',
    });
    expect(body).toMatchObject({
      result: 'issued',
      payload: { scope: 'account.pay.77', holder: 'holder of 77' },
      scopes: [
        { scope: 'account.pay.77', result: 'granted', by: 'allow when accounts.owner == user.userName' },
        { scope: 'account.list.06000', result: 'dropped' },
      ],
      timeline: expect.arrayContaining([expect.objectContaining({ source: 'accounts', scope: 'account.pay.77' })]),
    });
  });
});

describe('another issuer', () => {
  const resolve = (body: object) =>
    world.json(
      '/claims/resolve',
      { client: 'app', subject: { id: world.john }, ...body },
      'Bearer other-secret-0123456789',
    );

  test('is told the claims of the object that its token is for', async () => {
    const { status, body } = await resolve({ scopes: ['openid', 'account.pay.77', 'account.list.06000'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ scopes: ['account.pay.77'], denials: [{ scope: 'account.list.06000' }] });
    expect(JSON.stringify(body.claims)).toContain('holder of 77');
  });

  test('is told that a scope is refused whose parameter does not fit', async () => {
    const { body } = await resolve({ scopes: ['account.list.77', 'account.list.*'] });
    expect(body).toMatchObject({ scopes: ['account.list.77'], denials: [{ scope: 'account.list.*' }] });
  });
});

test('a transaction token is for the same object too', async () => {
  const inside = await startAccounts((config) =>
    config
      .replace(
        "    scopes: ['account.list.{accountId}', 'entries.{accountId}', sums]",
        "    scopes: ['entries.{accountId}', 'settle.{accountId}']",
      )
      .replace(
        '    exchanges:\n',
        "    exchanges:\n      - { from: bank, to: [inside], scopes: { 'account.list.{accountId}': ['settle.{accountId}'] } }\n",
      )
      .replace(
        'scopes:\n',
        "scopes:\n  'settle.{accountId}': { rules: [{ allow: { when: scope.accountId in user.accounts } }] }\n",
      )
      .concat(
        "trustDomains: { inside: { audience: trust.example, scopes: ['settle.{accountId}'], workloads: { bank-api: {} } } }\n",
      ),
  );
  const { body } = await inside.ask('account.list.77');
  const txn = (scope: string) =>
    inside.exchange('bank-api', body.access_token, {
      requested_token_type: TYPE('txn_token'),
      audience: 'trust.example',
      scope,
    });
  const { access_token } = (await txn('settle.77')).body;
  expect(decodeJwt(access_token)).toMatchObject({ aud: 'trust.example', scope: 'settle.77' });
  expect((await txn('settle.05542')).body.error).toBe('invalid_scope');
  await inside.close();
});
