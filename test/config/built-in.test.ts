import { expect, test } from 'vitest';
import { configSchema } from '../../schema/config.ts';
import { compileConfig } from '../../src/config/compile.ts';
import { EFFECTS } from '../claims/config.ts';

const ISSUER = 'https://id.example.com';

function compile(changes: Record<string, unknown>) {
  return compileConfig(configSchema.parse({ issuer: ISSUER, ...changes }), [], EFFECTS);
}
const api = (changes: Record<string, unknown>) => ({ audience: 'https://a.example', scopes: ['x'], ...changes });
const scopes = { x: { rules: [{ allow: {} }] } };

test('every installation has the SCIM API, with a scope to read and one to write', () => {
  const compiled = compile({});
  if ('problems' in compiled) throw new Error('an empty configuration is good');
  expect(compiled.apis.get('scim')).toMatchObject({
    audience: `${ISSUER}/scim/v2`,
    scopes: { names: ['scim:read', 'scim:write'] },
  });
  expect([...compiled.policy.scopes.keys()]).toEqual(['scim:read', 'scim:write']);
});

test('the rules of its scopes may be those of the file', () => {
  const compiled = compile({ scopes: { 'scim:write': { rules: [{ deny: { because: 'never' } }] } } });
  if ('problems' in compiled) throw new Error('rules of the file are good');
  expect(compiled.policy.scopes.get('scim:write')?.rules[0]?.text).toContain('deny');
});

test.each([
  ['its name', { apis: { scim: api({}) }, scopes }, 'apis.scim'],
  ['its audience', { apis: { a: api({ audience: `${ISSUER}/scim/v2` }) }, scopes }, 'apis.a.audience'],
  ['one of its scopes', { apis: { a: api({ scopes: ['x', 'scim:write'] }) }, scopes }, 'scopes.scim:write'],
])('a configured API may not take %s', (_, changes, key) => {
  const compiled = compile(changes);
  const problems = 'problems' in compiled ? compiled.problems : [];
  expect(problems.map((problem) => problem.key.join('.'))).toContain(key);
});
