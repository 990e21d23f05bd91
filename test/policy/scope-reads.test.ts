import { describe, expect, test } from 'vitest';
import { warnOfUnreadParameters } from '../../src/policy/check-scope-reads.ts';
import { policyOf, secret } from './config.ts';

const ALLOW = [{ allow: {} }];
const resolvers = {
  accounts: { kind: 'http', url: 'https://a.internal/{scope.accountId}', gives: { owner: 'string' } },
  limits: { kind: 'http', url: 'https://l.internal/{accounts.owner}', gives: { limit: 'integer' } },
  risk: { kind: 'risk', url: 'https://risk.internal/score', send: ['user.userId'] },
};
const claims = {
  owner: { from: 'accounts', path: 'owner', type: 'string' },
  limit: { from: 'limits', path: 'limit', type: 'integer' },
  place: {
    from: [
      { source: 'accounts', path: 'owner' },
      { source: 'user', path: 'department' },
    ],
    type: 'string',
    merge: 'first',
  },
};

function policy(scopes: Record<string, object>, more: { api?: object[]; client?: object[]; details?: object } = {}) {
  const names = Object.keys(scopes);
  return policyOf({
    resolvers,
    claims,
    apis: { bank: { audience: 'https://bank.example', scopes: names, rules: more.api ?? [] } },
    scopes: Object.fromEntries(Object.entries(scopes).map(([name, scope]) => [name, { rules: ALLOW, ...scope }])),
    clients: { app: { kind: 'first-party', secret, scopes: names, rules: more.client ?? [] } },
    ...(more.details && { authorizationDetails: { payment: { api: 'bank', schema: {}, ...more.details } } }),
  });
}

const told = (...args: Parameters<typeof policy>) =>
  policy(...args).problems.map(({ key, message }) => `${key.join('.')}: ${message}`);

const when = (text: string) => ({ rules: [{ allow: { when: text } }] });
const LIST = 'list.{accountId}';

describe('rules and claims of a dynamic scope may read its parameters', () => {
  test.each<[string, Parameters<typeof policy>]>([
    ['themselves', [{ [LIST]: when('scope.accountId in user.locations') }]],
    ['by a source that is asked with one', [{ [LIST]: when('limits.limit > 5') }]],
    ['by claims', [{ [LIST]: { claims: ['owner', 'limit', 'place'], ...when('claims.limit > 5') } }]],
    [
      'from a rule of an API, all of whose scopes have it',
      [{ [LIST]: {} }, { api: [{ deny: { when: 'scope.accountId == "1"' } }] }],
    ],
    ['from a rule of a client', [{ [LIST]: {} }, { client: [{ deny: { when: 'accounts.owner == "x"' } }] }]],
    ['where another source stands in, also a plain one', [{ [LIST]: {}, plain: { claims: ['place'] } }]],
  ])('%s', (_, args) => expect(told(...args)).toEqual([]));
});

describe('is told at boot', () => {
  test.each<[string, Parameters<typeof policy>, string]>([
    ['a parameter that is not in the name', [{ [LIST]: when('scope.acountId == "1"') }], "(did you mean 'accountId'?)"],
    [
      'one of a plain scope',
      [{ plain: when('scope.accountId == "1"') }],
      'scopes.plain.rules.0.allow.when: no {accountId} is in the name',
    ],
    ['the scope alone', [{ [LIST]: when('scope == null') }], 'scope must be followed by the name of a parameter'],
    [
      'one that only the moment would tell',
      [{ [LIST]: when('scope[user.department] == "1"') }],
      'scope must be followed by',
    ],
    ['a text taken for a number', [{ [LIST]: when('scope.accountId > 5') }], 'no such overload: string > int'],
    [
      'a number taken for a text',
      [{ 'a.{n}': { parameters: { n: { type: 'integer' } }, ...when('scope.n == "5"') } }],
      'no such overload: int == string',
    ],
    [
      'a source asked with it, of a plain scope',
      [{ [LIST]: {}, plain: when('limits.limit > 5') }],
      'scopes.plain.rules.0.allow.when: what it reads is asked with scope.accountId',
    ],
    [
      'a claim of it, in a rule of a plain scope',
      [{ [LIST]: {}, plain: when('claims.limit > 5') }],
      'scopes.plain.rules.0.allow.when',
    ],
    [
      'a claim of it, in a plain scope',
      [{ [LIST]: {}, plain: { claims: ['limit'] } }],
      "scopes.plain.claims.0: the claim 'limit' is made of scope.accountId",
    ],
    [
      'an API with a plain scope too',
      [{ [LIST]: {}, plain: {} }, { api: [{ deny: { when: 'scope.accountId == "1"' } }] }],
      'apis.bank.rules.0.deny.when',
    ],
    [
      'a client with a plain scope too',
      [{ [LIST]: {}, plain: {} }, { client: [{ deny: { when: 'limits.limit > 5' } }] }],
      'clients.app.rules.0.deny.when',
    ],
    [
      'authorization details',
      [{ [LIST]: {} }, { details: { when: 'accounts.owner == "x"' } }],
      'authorizationDetails.payment.when',
    ],
    [
      'who may be assigned it',
      [{ [LIST]: { rules: [{ allow: { may: ['assign'], when: 'scope.accountId == "1"' } }] } }],
      "this reads 'scope'",
    ],
  ])('%s', (_, args, message) => {
    expect(told(...args)).toContainEqual(expect.stringContaining(message));
  });
});

describe('a warning tells of a scope that is granted for every object alike', () => {
  const warned = (scope: object) =>
    warnOfUnreadParameters(policy({ [LIST]: scope }).policy).map(({ message }) => message);

  test.each<[string, object]>([
    ['a rule reads the object', when('scope.accountId in user.locations')],
    ['a rule reads what a source says of it', when('accounts.owner == user.id')],
  ])('not where %s', (_, scope) => expect(warned(scope)).toEqual([]));

  test('where none does', () => {
    expect(warned(when('user.active'))).toEqual([
      'no rule reads scope.accountId: whoever is granted it for one object is granted it for every other',
    ]);
  });
});
