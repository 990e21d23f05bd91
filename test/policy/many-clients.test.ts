/** What is checked of ten thousand clients must not look through everything else for each of them. */
import { expect, test } from 'vitest';
import type { Config } from '../../schema/config.ts';
import { carriedClaims } from '../../src/policy/carried.ts';
import { warnUnreachable } from '../../src/policy/warn-unreachable.ts';
import { configOf } from '../claims/config.ts';
import { secret } from './config.ts';

/** A configuration with so many clients, and how often the scopes of its API are looked at. */
function counted(clients: number): { readonly config: Config; readonly looked: () => number } {
  const one = configOf({
    claims: { tier: { from: 'user', path: 'department', type: 'string' } },
    apis: { a: { audience: 'https://a.example', scopes: ['s'] } },
    scopes: { s: { claims: ['tier'], rules: [{ allow: {} }] } },
    clients: { c: { kind: 'machine', secret, scopes: ['s'], claims: ['tier'] } },
  });
  const { a } = one.apis;
  const { c } = one.clients;
  if (a === undefined || c === undefined) throw new Error('the configuration has no parts');
  let looks = 0;
  const api = {
    ...a,
    get scopes() {
      looks += 1;
      return a.scopes;
    },
  };
  const many = Object.fromEntries(Array.from({ length: clients }, (_, n) => [`c${n}`, c]));
  return { config: { ...one, apis: { a: api }, clients: many }, looked: () => looks };
}

test.each([
  ['what their tokens carry', carriedClaims],
  ['what has no effect', warnUnreachable],
])('%s: each API is looked at as often for a hundred clients as for one', (_, check) => {
  const [one, hundred] = [counted(1), counted(100)];
  check(one.config);
  check(hundred.config);
  expect(one.looked()).toBeGreaterThan(0);
  expect(hundred.looked()).toBe(one.looked());
});

test('and each of them has what it had', () => {
  const { config } = counted(3);
  expect(carriedClaims(config)).toEqual(
    ['c0', 'c1', 'c2'].map((client) => ({ client, api: 'a', claims: new Set(['tier']) })),
  );
});
