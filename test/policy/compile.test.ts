import { describe, expect, test } from 'vitest';
import { policyOf, secret } from './config.ts';

const allow = { allow: {} };
const apis = { trading: { audience: 'https://api.example.com/trading', scopes: ['trades'] } };
const web = { kind: 'first-party', secret, scopes: ['trades'] };

/** One scope with the rule given, in a configuration that is otherwise right. */
const withRule = (rule: object) => ({ apis, scopes: { trades: { claims: ['user_id'], rules: [rule] } } });

test('a scope demands what its rules read, and carries its claims beside that', () => {
  const { policy, problems } = policyOf({
    apis,
    scopes: {
      trades: {
        claims: ['user_id'],
        rules: [
          { deny: { when: 'risk.score >= 80 || claims.plan == "none"' } },
          { allow: { to: 'human', when: 'user.active && claims.user_id > 0' } },
        ],
      },
    },
  });
  expect(problems).toEqual([]);
  const scope = policy.scopes.get('trades');
  expect(scope?.claims).toEqual(['user_id']);
  expect(scope?.demand).toEqual({
    claims: ['plan', 'user_id'],
    sources: ['risk', 'user'],
    reads: ['risk.score', 'user.active'],
  });
});

test.each([
  [{ deny: { when: 'risk.score >= 80', because: 'high risk' } }, 'deny when risk.score >= 80 (high risk)'],
  [{ allow: {} }, 'allow'],
  [
    { allow: { to: 'human', through: ['first-party', 'third-party'], when: 'user.active' } },
    'allow to human through first-party, third-party when user.active',
  ],
  [{ deny: { when: 'user.active &&\n   risk.score > 1\n' } }, 'deny when user.active && risk.score > 1'],
])('%j reads: %s', (rule, text) => {
  expect(
    policyOf(withRule(rule))
      .policy.scopes.get('trades')
      ?.rules.map((r) => r.text),
  ).toEqual([text]);
});

describe('a condition is refused at boot', () => {
  test.each([
    ['rsk.score >= 80', /no source 'rsk' \(did you mean 'risk'\?\)/],
    ['risk.scor >= 80', /risk: it gives no 'scor' \(did you mean 'score'\?\)/],
    ['user.actve', /actve/],
    ['claims.plann == "gold"', /no claim 'plann' \(did you mean 'plan'\?\)/],
    ['"plan" in claims', /name of a claim/],
    ['claims[client.id] == "x"', /name of a claim/],
    ['constructor.name == "x"', /no source 'constructor'/],
    ['risk.score >=', /at character 14, the end/],
    ['"a" + "b"', /gives string/],
    ['idp.email.matches(".*")', /matches\(\) is not available/],
  ])('%s', (when, message) => {
    const { problems } = policyOf(withRule({ deny: { when } }));
    expect(problems).toEqual([
      {
        key: ['scopes', 'trades', 'rules', 0, 'deny', 'when'],
        message: expect.stringMatching(message),
        mend: expect.any(String),
      },
    ]);
  });

  test('but not for reading an extension of the user by its URN', () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const rule = { allow: { when: `user["${urn}"].department == "trading"` } };
    expect(policyOf(withRule(rule)).problems).toEqual([]);
  });
});

test.each<[string, object, string, RegExp]>([
  [
    'a scope with an unknown claim',
    { scopes: { trades: { claims: ['usr_id'], rules: [allow] } } },
    'scopes.trades.claims.0',
    /no claim 'usr_id'/,
  ],
  [
    'a rule through an unknown application',
    { scopes: { trades: { rules: [{ allow: { through: ['first-part'] } }] } } },
    'scopes.trades.rules.0.allow.through.0',
    /first-part/,
  ],
  [
    'a client with an unknown scope',
    { clients: { web: { ...web, scopes: ['trade'] } } },
    'clients.web.scopes.0',
    /no scope 'trade'/,
  ],
  [
    'a client narrowed to an unknown claim',
    { clients: { web: { ...web, claims: ['constructor'] } } },
    'clients.web.claims.0',
    /no claim/,
  ],
  [
    'a client that introspects for an unknown API',
    { clients: { web: { ...web, introspects: ['trade'] } } },
    'clients.web.introspects.0',
    /no API/,
  ],
  ['a client called like a kind', { clients: { machine: web } }, 'clients.machine', /kind of application/],
  [
    'an API with an unknown scope',
    { apis: { trading: { ...apis.trading, scopes: ['trades', 'x'] } } },
    'apis.trading.scopes.1',
    /no scope 'x'/,
  ],
  [
    'a scope of no API',
    { scopes: { trades: { rules: [allow] }, stray: { rules: [allow] } } },
    'scopes.stray',
    /no API has this scope/,
  ],
  [
    'a scope of two APIs',
    { apis: { ...apis, b: { audience: 'https://b.example', scopes: ['trades'] } } },
    'scopes.trades',
    /more than one API .* trading, b/,
  ],
  [
    'two APIs of one audience',
    {
      apis: { ...apis, b: { ...apis.trading, scopes: ['b'] } },
      scopes: { trades: { rules: [allow] }, b: { rules: [allow] } },
    },
    'apis.b.audience',
    /audience of 'trading'/,
  ],
])('%s is a problem', (_, parts, key, message) => {
  const { problems } = policyOf({ apis, scopes: { trades: { rules: [allow] } }, clients: { web }, ...parts });
  expect(problems.map((problem) => problem.key.join('.'))).toEqual([key]);
  expect(problems[0]?.message).toMatch(message);
});
