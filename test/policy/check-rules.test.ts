import { describe, expect, test } from 'vitest';
import { checkAssignments } from '../../src/policy/check-rules.ts';
import { configOf } from '../claims/config.ts';
import { policyOf, secret } from './config.ts';

const apis = { trading: { audience: 'https://api.example.com/trading', scopes: ['trades'] } };
const allow = { allow: {} };

const problemsOf = (parts: Record<string, unknown>) =>
  policyOf({ apis, scopes: { trades: { rules: [allow] } }, ...parts }).problems.map(({ key, message }) => [
    key.join('.'),
    message,
  ]);

describe('refused at boot', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'a machine that must authenticate again',
      { require: { to: 'machine', stepUp: { acr: ['x'] } } },
      'require.stepUp',
      /for people/,
    ],
    ['a machine that must consent', { require: { to: 'machine', consent: true } }, 'require.consent', /for people/],
    [
      'an assignment that hangs on the person',
      { deny: { may: ['assign'], when: 'user.active' } },
      'deny.when',
      /reads 'user'/,
    ],
    ['a condition that makes no sense', { drop: { when: 'rsk.score > 1' } }, 'drop.when', /no source 'rsk'/],
    ['an application that there is not', { require: { through: ['wbe'], lifetime: '1m' } }, 'require.through.0', /wbe/],
  ])('%s, wherever the rule stands', (_, rule, key, message) => {
    const api = { ...apis.trading, rules: [rule] };
    const client = { kind: 'first-party', secret, rules: [rule] };
    expect(problemsOf({ scopes: { trades: { rules: [rule] } } })).toEqual([
      [`scopes.trades.rules.0.${key}`, expect.stringMatching(message)],
    ]);
    expect(problemsOf({ apis: { trading: api } })).toEqual([
      [`apis.trading.rules.0.${key}`, expect.stringMatching(message)],
    ]);
    expect(problemsOf({ clients: { web: client } })).toEqual([
      [`clients.web.rules.0.${key}`, expect.stringMatching(message)],
    ]);
  });

  test.each<[string, object, string, readonly string[]]>([
    [
      'a scope that applications of others may not have',
      { deny: { to: 'developer', may: ['assign'] } },
      'third-party',
      ['clients.app.scopes.0'],
    ],
    ['and that one of our own may', { deny: { to: 'developer', may: ['assign'] } }, 'first-party', []],
    [
      'one that agents alone may have',
      { allow: { to: 'agent', may: ['assign'] } },
      'first-party',
      ['clients.app.scopes.0'],
    ],
    ['and that an agent may', { allow: { to: 'agent', may: ['assign'] } }, 'agent', []],
    [
      'one by what the client is',
      { allow: { may: ['assign'], when: '"bank" in client.tags' } },
      'third-party',
      ['clients.app.scopes.0'],
    ],
    ['and the other way round', { allow: { may: ['assign'], when: '!("bank" in client.tags)' } }, 'third-party', []],
  ])('%s', (_, rule, kind, keys) => {
    const parts = {
      apis,
      scopes: { trades: { rules: [allow, rule] } },
      clients: { app: { kind, secret, scopes: ['trades'] } },
    };
    const { policy, problems } = policyOf(parts);
    expect(problems).toEqual([]);
    expect(checkAssignments(configOf(parts), policy, 0).map(({ key }) => key.join('.'))).toEqual(keys);
  });
});
