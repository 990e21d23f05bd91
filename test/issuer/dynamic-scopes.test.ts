import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Accounts, startAccounts } from './accounts-world.ts';

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

describe('a scope for one object', () => {
  test('is granted by what the rule reads of it, and the token names that object', async () => {
    const { status, body } = await world.ask('account.list.05542');
    expect([status, body.scope]).toEqual([200, 'account.list.05542']);
    expect(decodeJwt(body.access_token)).toMatchObject({ scope: 'account.list.05542', name: 'john' });
  });

  test('of somebody else is not', async () => {
    expect(error(await world.ask('account.list.06000'))).toEqual([
      400,
      'access_denied',
      'none of the scopes asked for is granted',
    ]);
  });

  test('stands beside another of the same kind, each decided by itself', async () => {
    const { body } = await world.ask('account.list.05542 account.list.06000 profile account.list.77');
    expect(body.scope).toBe('account.list.05542 profile account.list.77');
    const [record] = await world.records();
    expect(record).toMatchObject({
      scopesAsked: ['account.list.05542', 'account.list.06000', 'profile', 'account.list.77'],
      scopesRefused: [{ scope: 'account.list.06000', rule: 'no allow rule matched' }],
      scopeTemplates: {
        'account.list.05542': 'account.list.{accountId}',
        'account.list.06000': 'account.list.{accountId}',
        'account.list.77': 'account.list.{accountId}',
      },
    });
  });

  test('has a claim of what it says, and of what a source says about its object', async () => {
    const { body } = await world.ask('account.pay.77');
    expect(decodeJwt(body.access_token)).toMatchObject({ account_id: '77', holder: 'holder of 77' });
    expect(world.asked).toEqual(['77']);
  });

  test('reads a number as a number', async () => {
    expect((await world.ask('branch:7')).body.scope).toBe('branch:7');
    expect((await world.ask('branch:8')).body.error).toBe('access_denied');
    expect((await world.ask('statement.77.202611')).body.scope).toBe('statement.77.202611');
    expect((await world.ask('statement.77.202511')).body.error).toBe('access_denied');
  });

  test('is what the configuration reads of the request too', async () => {
    const all = await startAccounts((config) =>
      config.replace(
        '{ deny: { when: \'scope.accountId == "666"\' } }',
        '{ drop: { when: size(request.scopes) > 1 } }',
      ),
    );
    expect((await all.ask('account.pay.77 profile')).body.scope).toBe('profile');
    await all.close();
  });

  test('denied for one object refuses the request, as every deny', async () => {
    expect(error(await world.ask('account.pay.666 profile'))[1]).toBe('access_denied');
  });
});

describe('a source that is asked about the object', () => {
  test('is asked once for each, however many scopes are for it', async () => {
    const { body } = await world.ask('account.pay.77 statement.77.202601 statement.77.202602 profile');
    expect(body.scope).toBe('account.pay.77 statement.77.202601 statement.77.202602 profile');
    expect(world.asked).toEqual(['77']);
  });

  test('is not asked for scopes that need nothing of it', async () => {
    await world.ask('account.list.77 profile');
    expect(world.asked).toEqual([]);
  });

  test('never answers one with what it said of another', async () => {
    const two = await startAccounts((config) =>
      config
        .replace('claims: [account_id, holder]', 'claims: []')
        .replace('limit: integer }', 'limit: integer }, cache: { ttl: 60s }'),
    );
    const { body } = await two.ask('account.pay.91 account.pay.77 account.pay.92');
    expect([body.scope, two.asked.toSorted()]).toEqual(['account.pay.77', ['77', '91', '92']]);
    expect((await two.ask('account.pay.91')).body.error).toBe('access_denied');
    expect((await two.ask('account.pay.77')).body.scope).toBe('account.pay.77');
    expect(two.asked).toHaveLength(3);
    await two.close();
  });
});

describe('a claim that is about an object', () => {
  test('keeps a token to one: of two nobody could tell which it is about', async () => {
    expect(error(await world.ask('account.pay.77 account.pay.05542'))).toEqual([
      400,
      'invalid_scope',
      "account.pay.77 and account.pay.05542 each have a claim 'account_id' of their own: ask for a token for each of them",
    ]);
    expect(world.asked).toEqual([]);
  });

  test('does so for scopes of several kinds, and only where the object differs', async () => {
    expect((await world.ask('statement.05542.202601 account.pay.77')).body.error).toBe('invalid_scope');
    expect((await world.ask('statement.77.202601 account.pay.77')).status).toBe(200);
  });

  test('does not where the application gets no such claim', async () => {
    const narrow = await startAccounts((config) =>
      config.replace('    tokens: jwt\n  kiosk', '    claims: [name]\n    tokens: jwt\n  kiosk'),
    );
    expect((await narrow.ask('account.pay.77 account.pay.05542')).body.scope).toBe('account.pay.77 account.pay.05542');
    await narrow.close();
  });
});

describe('what is asked for', () => {
  test.each([
    ['account.list.', 'in account.list.{accountId}, accountId is 1 to 64 letters, digits, _ or -'],
    ['account.list.*', 'in account.list.{accountId}, accountId is'],
    ['account.list.{accountId}', 'in account.list.{accountId}, accountId is'],
    ['account.list.05542.x', 'in account.list.{accountId}, accountId is'],
    ['account.list.05%3542', 'in account.list.{accountId}, accountId is'],
    [`account.list.${'1'.repeat(65)}`, 'in account.list.{accountId}, accountId is'],
    ['branch:07', 'in branch:{branchId}, branchId is a whole number without leading zeros'],
    ['branch:-7', 'branchId is a whole number'],
    ['branch:9007199254740993', 'branchId is a whole number'],
    ['statement.77', 'is unknown, or this client may not ask for it'],
    ['Account.list.77', 'is unknown, or this client may not ask for it'],
    ['account.list', 'is unknown, or this client may not ask for it'],
  ])('must fit: %s', async (scope, told) => {
    expect(error(await world.ask(scope))).toEqual([400, 'invalid_scope', expect.stringContaining(told)]);
  });

  test('is bounded in number', async () => {
    const scopes = Array.from({ length: 21 }, (_, index) => `account.list.${index}`);
    expect(error(await world.ask(scopes.join(' ')))).toEqual([
      400,
      'invalid_scope',
      'Ask for at most 20 scopes that are for one object each',
    ]);
  });

  test('is not guessed: without a scope, none for an object is meant', async () => {
    expect((await world.ask(null)).body.scope).toBe('profile');
    expect(error(await world.ask(null, 'portal'))).toEqual([
      400,
      'invalid_scope',
      'Name the scopes, and which object each is for: account.list.{accountId}',
    ]);
  });
});

describe('an application', () => {
  test('that lists one object may ask for that one alone, and need not name it', async () => {
    expect((await world.ask(null, 'kiosk')).body.scope).toBe('account.list.05542');
    expect((await world.ask('account.list.05542', 'kiosk')).status).toBe(200);
    expect(error(await world.ask('account.list.77', 'kiosk'))).toEqual([
      400,
      'invalid_scope',
      'The scope account.list.77 is unknown, or this client may not ask for it',
    ]);
  });

  test('learns from the metadata how such scopes are made', async () => {
    const { body } = await world.call('GET', '/.well-known/oauth-authorization-server');
    expect(body.scopes_supported).toEqual(expect.arrayContaining(['account.list.{accountId}', 'profile']));
    const opened = JSON.stringify(body.scopes_supported);
    expect(opened).not.toContain('05542');
  });
});

describe('consent', () => {
  test('is shown with the object, and is for that one', async () => {
    const { body } = await world.ask('account.list.77', 'portal');
    expect(body).toMatchObject({
      error: 'consent_required',
      consent: { scopes: [{ scope: 'account.list.77', title: 'See account 77', claims: [{ claim: 'name' }] }] },
    });
    const { id } = body.consent as { id: string };
    expect((await world.call('POST', `/consents/${id}`)).status).toBe(200);
    expect((await world.ask('account.list.77', 'portal')).status).toBe(200);
    expect((await world.ask('account.list.05542', 'portal')).body.error).toBe('consent_required');
    expect((await world.ask('account.list.77 account.list.05542', 'portal')).body).toMatchObject({
      consent: { scopes: [{ scope: 'account.list.05542' }] },
    });
  });
});
