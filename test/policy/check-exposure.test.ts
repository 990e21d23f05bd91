import { describe, expect, test } from 'vitest';
import { checkSecretClaims, warnOfPersonalClaims } from '../../src/policy/check-exposure.ts';
import { configOf } from '../claims/config.ts';
import { secret } from './config.ts';

interface Setting {
  readonly client?: object;
  readonly api?: object;
  readonly claim?: object;
  readonly registration?: object;
}

function exposed({ client = {}, api = {}, claim = {}, registration }: Setting) {
  const config = configOf({
    ...(registration !== undefined && { registration }),
    claims: {
      pin: { from: 'user', path: 'department', type: 'string', ...claim },
      floor: { from: 'user', path: 'department', type: 'string', sensitivity: 'public' },
    },
    apis: { trading: { audience: 'https://a.example', scopes: ['trades'], ...api } },
    scopes: { trades: { claims: ['pin', 'floor'], rules: [{ allow: {} }] } },
    clients: { app: { kind: 'first-party', secret, scopes: ['trades'], tokens: 'jwt', ...client } },
  });
  const keys = (problems: readonly { readonly key: readonly unknown[] }[]) => problems.map(({ key }) => key.join('.'));
  return { refused: keys(checkSecretClaims(config)), warned: keys(warnOfPersonalClaims(config)) };
}

const SECRET = { sensitivity: 'secret' };
const CLEAR = { refused: [], warned: [] };
const REFUSED = { refused: ['clients.app.tokens'], warned: [] };
const WARNED = { refused: [], warned: ['clients.app.tokens'] };

describe('a claim in a JWT that an application can read', () => {
  test.each<[string, Setting, object]>([
    ['secret', { claim: SECRET }, REFUSED],
    ['secret, third party', { claim: SECRET, client: { kind: 'third-party' } }, REFUSED],
    ['secret, machine', { claim: SECRET, client: { kind: 'machine' } }, REFUSED],
    ['secret, but the token is a reference', { claim: SECRET, client: { tokens: 'opaque' } }, CLEAR],
    ['secret, but introspection alone tells it', { claim: { ...SECRET, destinations: ['introspection'] } }, CLEAR],
    ['secret, but the application is narrowed', { claim: SECRET, client: { claims: ['floor'] } }, CLEAR],
    ['secret, but the API is narrowed', { claim: SECRET, api: { claims: ['floor'] } }, CLEAR],
    ['secret, but it may not ask for the scope', { claim: SECRET, client: { scopes: [] } }, CLEAR],
    ['secret, but it is the API itself', { claim: SECRET, client: { introspects: ['trading'] } }, CLEAR],
    ['personal', {}, CLEAR],
    ['personal, third party', { client: { kind: 'third-party' } }, WARNED],
    ['public, third party', { client: { kind: 'third-party' }, claim: { sensitivity: 'public' } }, CLEAR],
  ])('%s', (_, setting, expected) => {
    expect(exposed(setting)).toEqual(expected);
  });
});

test.each([
  ['jwt', SECRET, { refused: ['registration.tokens'], warned: [] }],
  ['jwt', {}, { refused: [], warned: ['registration.tokens'] }],
  ['opaque', SECRET, CLEAR],
])('clients that register themselves are others: tokens: %s, a claim with %j', (tokens, claim, expected) => {
  const client = { scopes: [] };
  expect(exposed({ client, claim, registration: { scopes: ['trades'], tokens } })).toEqual(expected);
});

test('all claims of one application are told at once, with the mend', () => {
  const config = configOf({
    claims: Object.fromEntries(
      ['a', 'b'].map((name) => [name, { from: 'user', path: 'id', type: 'string', ...SECRET }]),
    ),
    apis: { trading: { audience: 'https://a.example', scopes: ['x', 'y'] } },
    scopes: { x: { claims: ['a'], rules: [{ allow: {} }] }, y: { claims: ['b', 'a'], rules: [{ allow: {} }] } },
    clients: { app: { kind: 'machine', secret, scopes: ['x', 'y'], tokens: 'jwt' } },
  });
  expect(checkSecretClaims(config)).toEqual([
    {
      key: ['clients', 'app', 'tokens'],
      message: "it can read the secret claims a, b in its JWTs for 'trading'",
      mend: expect.stringContaining('tokens: opaque'),
    },
  ]);
});
