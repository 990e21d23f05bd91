/** A scope for one object must never become one for another, or for all, and must not tell which objects there are. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Accounts, LEDGER, startAccounts } from '../issuer/accounts-world.ts';

let world: Accounts;
beforeAll(async () => {
  world = await startAccounts();
});
afterAll(() => world.close());

const told = ({ status, body }: { status: number; body: object }) => [status, body];

describe('what stands in place of a parameter', () => {
  test.each([
    ['another scope', 'account.list.77 profile.x', 'invalid_scope'],
    ['a part of a scope', 'account.list.77.admin', 'invalid_scope'],
    ['every object', 'account.list.*', 'invalid_scope'],
    ['a template', 'account.list.{accountId}', 'invalid_scope'],
    ['nothing', 'account.list.', 'invalid_scope'],
    ['a line break', 'account.list.77\nprofile', 'invalid_scope'],
    ['a tabulator', 'account.list.77\tprofile', 'invalid_scope'],
    ['a null', 'account.list.77\0', 'invalid_scope'],
    ['a quote', 'account.list.7"7', 'invalid_scope'],
    ['another alphabet', 'account.list.７７', 'invalid_scope'],
    ['a Cyrillic letter', 'аccount.list.77', 'invalid_scope'],
    ['a way up', 'account.list.../77', 'invalid_scope'],
    ['an encoded way up', 'account.list.%2e%2e%2f77', 'invalid_scope'],
    ['a query', 'account.pay.77?admin=1', 'invalid_scope'],
    ['upper case', 'ACCOUNT.LIST.77', 'invalid_scope'],
    ['the root of all objects', 'account.list.__proto__', 'access_denied'],
    ['a constructor', 'account.list.constructor', 'access_denied'],
    ['a number of another spelling', 'branch:007', 'invalid_scope'],
    ['a number that rounds to another', 'branch:9007199254740992.9', 'invalid_scope'],
    ['a number in another notation', 'branch:7e0', 'invalid_scope'],
  ])('is no %s', async (_, scope, code) => {
    expect((await world.ask(scope)).body.error).toBe(code);
  });

  test('is asked of a source as it stands, and of no other object', async () => {
    world.asked.length = 0;
    await world.ask('account.pay.-_-');
    expect(world.asked).toEqual(['-_-']);
  });

  test('is one object, also where it is called as a scope is', async () => {
    const { body } = await world.ask('account.list.all');
    expect(decodeJwt(body.access_token)).toMatchObject({ scope: 'account.list.all' });
    expect((await world.ask('account.list.77 account.list.all account.list.1')).body.scope).toBe(
      'account.list.77 account.list.all',
    );
  });
});

describe('who may not have an object does not learn whether there is one', () => {
  test('an unknown one and a forbidden one are answered alike', async () => {
    const forbidden = await world.ask('account.pay.91');
    const unknown = await world.ask('account.pay.404');
    expect(told(unknown)).toEqual(told(forbidden));
    expect(told(await world.ask('account.list.nowhere'))).toEqual(told(await world.ask('account.list.91')));
  });

  test('also where one that may be had stands beside it', async () => {
    const scopes = async (other: string) => (await world.ask(`account.list.77 account.list.${other}`)).body.scope;
    expect([await scopes('91'), await scopes('nowhere')]).toEqual(['account.list.77', 'account.list.77']);
  });

  test('also where the claims of the two could not be in one token', async () => {
    const { error, error_description } = (await world.ask('account.pay.77 account.pay.404')).body;
    const other = (await world.ask('account.pay.77 account.pay.91')).body;
    expect([error, error_description.replace('404', '91')]).toEqual([other.error, other.error_description]);
  });
});

describe('from one object to another there is no way', () => {
  let token: string;
  let refresh: string;
  beforeAll(async () => {
    const { body } = await world.ask('account.list.77');
    token = body.access_token;
    refresh = String(body.refresh_token);
  });

  test.each([
    ['at its own API', { audience: 'bank', scope: 'account.list.05542' }],
    ['at its own API, with the first', { audience: 'bank', scope: 'account.list.77 account.list.05542' }],
    ['at another', { resource: LEDGER, scope: 'entries.05542' }],
    ['to all objects', { resource: LEDGER, scope: 'sums' }],
    ['by the template', { resource: LEDGER, scope: 'entries.{accountId}' }],
  ])('by an exchange %s', async (_, form) => {
    expect((await world.exchange('bank-api', token, form)).body.error).toBe('invalid_scope');
  });

  test.each(['account.list.05542', 'account.list.77 account.list.05542', 'account.pay.77', 'account.list.{accountId}'])(
    'by a refresh for %s',
    async (scope) => {
      const form = { grant_type: 'refresh_token', refresh_token: refresh, scope };
      expect((await world.post('/oauth/token', 'web', form)).body.error).toBe('invalid_scope');
    },
  );

  test('by a consent to another', async () => {
    const { body } = await world.ask('account.list.77', 'portal');
    const { id } = body.consent as { id: string };
    await world.call('POST', `/consents/${id}`);
    expect((await world.ask('account.list.05542', 'portal')).body.error).toBe('consent_required');
  });

  test('by an answer that a source gave for the first', async () => {
    const { body } = await world.ask('account.pay.77 profile');
    expect(decodeJwt(body.access_token)).toMatchObject({ account_id: '77', holder: 'holder of 77' });
    expect((await world.ask('account.pay.91')).body.error).toBe('access_denied');
  });
});
