import { expect, test } from 'vitest';
import { changesBetween } from '../../src/config/changes.ts';
import { configOf } from '../claims/config.ts';

const claim = { from: 'user', path: 'userName', type: 'string' };
const api = { audience: 'https://api.example.com/a', scopes: ['read'] };

test.each<[string, object, object, object]>([
  ['nothing', { claims: { a: claim } }, { claims: { a: claim } }, { added: [], changed: [], removed: [] }],
  [
    'an entry of each kind, by its name',
    { claims: { a: claim, b: claim }, apis: { orders: api } },
    { claims: { a: { ...claim, path: 'title' }, c: claim }, apis: { orders: api } },
    { added: ['claims.c'], changed: ['claims.a'], removed: ['claims.b'] },
  ],
  [
    'a name that is no word, as it stands in a file',
    {},
    { scopes: { 'account.list': { rules: [{ allow: { to: 'machine' } }] } } },
    { added: ["scopes.'account.list'"], changed: [], removed: [] },
  ],
  [
    'settings that have no names, by the key above them',
    {},
    {
      limits: { issuance: '1m', bodyBytes: 2_048 },
      scim: { users: { onDelete: 'deactivate' } },
      audit: { streams: { siem: { to: './a' } } },
    },
    { added: ['audit.streams.siem'], changed: ['limits', 'scim.users'], removed: [] },
  ],
  [
    'what may be left out, and is there now',
    {},
    { proxies: { trusted: ['10.0.0.0/8'] } },
    { added: ['proxies'], changed: [], removed: [] },
  ],
])('tells %s', (_, before, after, told) => {
  expect(changesBetween(configOf({ ...before }), configOf({ ...after }))).toEqual(told);
});

test('tells no value, which may be a secret', () => {
  const client = (secret: string) => ({ clients: { app: { kind: 'machine', secret, grants: [], scopes: [] } } });
  const told = changesBetween(configOf(client('one-secret-0123456789')), configOf(client('two-secret-0123456789')));
  expect(told.changed).toEqual(['clients.app']);
  expect(JSON.stringify(told)).not.toContain('secret');
});

test('tells twenty names of very many, and how many more there are', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, claim]));
  const { added } = changesBetween(configOf({}), configOf({ claims: many }));
  expect(added).toHaveLength(21);
  expect(added.at(-1)).toBe('and 480 more');
});
