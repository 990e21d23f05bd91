import { describe, expect, test } from 'vitest';
import { testKey } from '../oauth/world.ts';
import { createTestWorld } from '../world.ts';
import { report } from './written.ts';

const HEAD = `issuer: https://id.example.com
apis: { orders: { audience: 'https://api.example.com', scopes: [read] }, own: { audience: 'https://own.example', subject: idp.sub, scopes: [look] } }
scopes: { read: { rules: [{ allow: {} }] }, look: { rules: [{ allow: {} }] } }
`;
const DIGEST = 'a'.repeat(64);

describe('registration', () => {
  test.each<[string, string, string]>([
    ['open without an end', 'scopes: [read], open: { tenant: default }', 'say unusedFor, such as 30d'],
    ['statements that nobody can sign', 'scopes: [read], requireStatement: true', 'softwareStatements names nobody'],
    ['no scope', 'scopes: []', 'scopes'],
    ['refresh without its grant', 'scopes: [read], refresh: {}', 'add refresh-token to grants'],
    ['refresh without a first token', 'scopes: [read], grants: [refresh-token]', 'needs token-exchange beside it'],
    [
      'a statement without keys',
      "scopes: [read], softwareStatements: { a: { issuer: 'https://a.example' } }",
      'give jwks or jwksUri',
    ],
    ['a secret in the file', 'scopes: [read], initialAccess: { portal: { token: x } }', "unknown key 'token'"],
    ['a way that is none', 'scopes: [read], methods: [magic]', 'registration.methods'],
  ])('is refused with %s', (_, section, told) => {
    expect(report(`${HEAD}registration: { ${section} }\n`)).toContain(told);
  });

  test.each<[string, string, RegExp]>([
    ['a scope that there is not', 'scopes: [red]', /registration\.scopes\.0: there is no scope 'red'; write read/],
    ['certificates that nobody sees', 'scopes: [read], methods: [tls_client_auth]', /methods\.0: .*no proxy shows/],
    [
      'one token for two',
      `scopes: [read], initialAccess: { a: { tokenSha256: ${DIGEST} }, b: { tokenSha256: ${DIGEST} } }`,
      /initialAccess\.b\.tokenSha256: it is the token of 'a' too/,
    ],
    [
      'keys of a private address',
      "scopes: [read], softwareStatements: { a: { issuer: x, jwksUri: 'https://10.0.0.1/keys' } }",
      /softwareStatements\.a\.jwksUri: 10\.0\.0\.1 is/,
    ],
    [
      'two tenants at an API that could take two people for one',
      'scopes: [look], initialAccess: { a: { tenant: one }, b: { tenant: two } }',
      /apis\.own\.subject: idp\.sub may be the same for people of two tenants/,
    ],
  ])('does not boot with %s', async (_, section, told) => {
    await expect(createTestWorld({ config: `${HEAD}registration: { ${section} }\n` })).rejects.toThrow(told);
  });

  test('does not boot with a private key for statements', async () => {
    const { publicJwk } = await testKey('ES256', 's1');
    const jwks = JSON.stringify({ keys: [{ ...publicJwk, d: 'AA' }] });
    const config = `${HEAD}registration: { scopes: [read], softwareStatements: { a: { issuer: x, jwks: ${jwks} } } }\n`;
    await expect(createTestWorld({ config })).rejects.toThrow(/jwks\.keys\.0: the key has the private member d/);
  });

  test('that lets nobody in keeps those who are there: it is no mistake', () => {
    expect(report(`${HEAD}registration: { scopes: [read] }\n`)).toBe('');
  });
});
