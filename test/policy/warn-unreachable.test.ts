import { expect, test } from 'vitest';
import { warnUnreachable } from '../../src/policy/warn-unreachable.ts';
import { configOf } from '../claims/config.ts';
import { secret } from './config.ts';

const claim = { from: 'user', path: 'id', type: 'string' };

function warned(parts: { apis?: object; clients?: object; scopes?: object }): string[] {
  const config = configOf({
    claims: { a: claim, b: claim },
    apis: { trading: { audience: 'https://a.example', scopes: ['read', 'write'], ...parts.apis } },
    scopes: {
      read: { claims: ['a'], rules: [{ allow: {} }] },
      write: { claims: ['b'], rules: [{ allow: {} }] },
      ...parts.scopes,
    },
    clients: { app: { kind: 'machine', secret, scopes: ['read', 'write'], ...parts.clients } },
  });
  return warnUnreachable(config).map(({ key, message }) => `${key.join('.')}: ${message}`);
}

test('a configuration in which everything can be reached has none', () => {
  expect(warned({ apis: { claims: ['a', 'b'] }, clients: { claims: ['b'] } })).toEqual([]);
});

test.each<[string, Parameters<typeof warned>[0], RegExp]>([
  ['a claim in no scope', { scopes: { write: { rules: [{ allow: {} }] } } }, /^claims\.b: no scope carries this claim/],
  [
    'a scope nobody may ask for',
    { clients: { scopes: ['read'] } },
    /^apis\.trading\.scopes\.1: no application .* 'write'/,
  ],
  [
    'an application narrowed to what it cannot get',
    { clients: { scopes: ['read'], claims: ['a', 'b'] } },
    /^clients\.app\.claims\.1: none of its tokens can carry 'b'/,
  ],
  [
    'an API narrowed to what its scopes lack',
    { apis: { claims: ['a', 'b'] }, clients: { claims: ['b'] }, scopes: { write: { rules: [{ allow: {} }] } } },
    /^apis\.trading\.claims\.1: none of its tokens can carry 'b'/,
  ],
  [
    'a scope that nothing allows',
    { scopes: { write: { claims: ['b'], rules: [{ require: { lifetime: '1m' } }, { allow: { may: ['assign'] } }] } } },
    /^scopes\.write\.rules: no rule allows 'write' to anybody/,
  ],
  [
    'a deny that holds for everybody',
    { scopes: { write: { claims: ['b'], rules: [{ allow: {} }, { deny: { because: 'closed' } }] } } },
    /^scopes\.write\.rules\.1: this deny holds for everybody/,
  ],
])('%s', (_, parts, message) => {
  expect(warned(parts)).toContainEqual(expect.stringMatching(message));
});

test('a claim that a rule reads is of use', () => {
  const rules = [{ deny: { when: 'claims.b == "x"' } }, { allow: {} }];
  expect(warned({ scopes: { write: { rules } } })).toEqual([]);
});
