import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { renderProblems } from '../../src/config/report.ts';
import { EFFECTS } from '../claims/config.ts';
import { ENTERPRISE_URN } from '../scim/person.ts';
import { load } from './written.ts';

function compile(text: string) {
  const loaded = load(`issuer: https://id.example.com\n${text}`);
  if ('problems' in loaded) return renderProblems(loaded.problems, loaded.document);
  const compiled = compileConfig(loaded.config, [], EFFECTS);
  return 'problems' in compiled ? renderProblems(compiled.problems, loaded.document) : compiled;
}

function permissionsOf(client: string) {
  const compiled = compile(`scim: { clients: { hr: ${client} } }`);
  if (typeof compiled === 'string') throw new Error(compiled);
  return compiled.scimCallers.clients[0]?.permissions;
}

describe('what a client may do', () => {
  test('without permissions, all that its access allows, with every type', () => {
    const all = permissionsOf('{ access: write }');
    expect(all?.get('User')).toEqual({ create: true, delete: true, read: 'all', write: 'all', onForbidden: 'refuse' });
    expect(permissionsOf('{ access: read }')?.get('User')).toMatchObject({ create: false, delete: false, read: 'all' });
    expect(permissionsOf('{ access: read }')?.get('User')?.write).toEqual(new Set());
  });

  test('with permissions, what they name and no more: other types are closed', () => {
    const permissions = permissionsOf(
      "{ permissions: { User: { write: [TITLE, 'name.givenName'] } }, onForbidden: ignore }",
    );
    expect([...(permissions?.keys() ?? [])]).toEqual(['User']);
    expect(permissions?.get('User')).toEqual({
      create: false,
      delete: false,
      read: 'all',
      write: new Set(['title', 'name.givenname']),
      onForbidden: 'ignore',
    });
  });

  test('access: read is the end of it, whatever the permissions say', () => {
    const all = "{ access: read, permissions: { User: { create: true, delete: true, write: ['*'] } } }";
    expect(permissionsOf(all)?.get('User')).toMatchObject({ create: false, delete: false, write: new Set() });
  });

  test('the URN of an extension is all of it', () => {
    const write = permissionsOf(`{ permissions: { User: { write: ['${ENTERPRISE_URN}'] } } }`)?.get('User')?.write;
    expect(write).toContain(`${ENTERPRISE_URN}:manager.value`.toLowerCase());
    expect(write).toContain(`${ENTERPRISE_URN}:department`.toLowerCase());
  });
});

describe('what cannot be meant is told by line, key and mend', () => {
  test.each<[string, string, RegExp]>([
    [
      'an unknown type',
      '{ Users: {} }',
      /hr\.permissions\.Users[\s\S]*no resource type 'Users' \(did\s+you\s+mean 'User'\?\)/,
    ],
    ['a type called like a prototype', '{ constructor: {} }', /no resource type 'constructor'/],
    ['an unknown attribute', '{ User: { write: [titel] } }', /User\.write\[0\][\s\S]*did you\s+mean\s+'title'/],
    ['an attribute called like a prototype', '{ User: { read: [toString] } }', /User\.read\[0\]/],
    ['a sub-attribute', '{ User: { read: [userName, name.firstName] } }', /User\.read\[1\]/],
    [
      'one of an extension',
      `{ User: { write: ['${ENTERPRISE_URN}:departmnt'] } }`,
      /did\s+you\s+mean\s+'urn:ietf:\S+:User:department'/,
    ],
    ['what is read-only', '{ User: { write: [id] } }', /id is read-only/],
    ['a part of values that have no names', '{ User: { write: [emails.value] } }', /→ write emails, the whole/],
    ['an unknown key', '{ User: { writes: [title] } }', /did you mean.*'write'/],
  ])('%s', (_, permissions, told) => {
    expect(compile(`scim:\n  clients:\n    hr: { permissions: ${permissions} }`)).toMatch(told);
  });

  test('for what people may do with themselves too', () => {
    expect(compile('scim: { me: { write: [phonNumbers] } }')).toMatch(/scim\.me\.write\[0\][\s\S]*'phoneNumbers'/);
  });

  test('a token in two forms', () => {
    const both = `{ token: a-token-of-enough-length, tokenSha256: '${'ab'.repeat(32)}' }`;
    expect(compile(`scim: { clients: { hr: ${both} } }`)).toMatch(/avow client add/);
  });

  test('an unknown profile', () => {
    expect(compile('scim: { clients: { hr: { profile: onelogn } } }')).toMatch(/onelogin/);
  });
});

/** A claim that APIs decide by, and what people may write of themselves. */
const tainted = (claim: string, write: string) => `scim:
  me: { write: [${write}] }
claims:
  grade: { from: user, ${claim} }
`;

describe('a claim that APIs decide by is not made of what its own subject writes', () => {
  test.each<[string, string, string]>([
    ['path: title, type: string', 'title', 'path  '],
    ['path: name.givenName, type: string', 'name', 'path  '],
    ['path: name, type: object', 'name.givenName', 'path  '],
    ["path: 'emails[primary eq true].value', type: string", 'emails', 'path  '],
    [`path: '${ENTERPRISE_URN}:department', type: string`, `'${ENTERPRISE_URN}'`, 'path  '],
    ['expr: \'title == "Chief" ? "c" : null\', type: string', 'title', 'expr  '],
    ['expr: \'has(name.givenName) ? "x" : null\', type: string', "'*'", 'expr  '],
    ['expr: \'emails.exists(e, e.type == "work") ? userName : null\', type: string', 'emails', 'expr  '],
  ])('%s, written: %s', (claim, write, at) => {
    const told = compile(tainted(`${claim}, authorization: true`, write));
    expect(told).toMatch(new RegExp(`avow\\.yaml:5 {2}claims\\.grade\\.${at.trim()}`));
    expect(told).toMatch(/people\s+may\s+write/);
    expect(told).toMatch(/take[\s\S]*out\s+of\s+scim\.me\.write/);
    expect(typeof compile(tainted(claim, write))).toBe('object');
  });

  test.each<[string, string]>([
    ['path: userName, type: string', 'title'],
    ['path: name.familyName, type: string', 'name.givenName'],
    ['expr: \'name.familyName == "x" ? "y" : null\', type: string', 'name.givenName'],
    ['path: id, type: string', "'*'"],
  ])('%s is no such claim where they write %s', (claim, write) => {
    expect(typeof compile(tainted(`${claim}, authorization: true`, write))).toBe('object');
  });

  test('nor is the name by which an API knows people', () => {
    const text = (write: string) => `scim: { me: { write: [${write}] } }
apis: { orders: { audience: 'https://orders.example.com', subject: user.userName, scopes: [orders] } }
scopes: { orders: { rules: [{ allow: { to: human } }] } }`;
    expect(compile(text('userName'))).toMatch(/avow\.yaml:3 {2}apis\.orders\.subject[\s\S]*out of\s+scim\.me\.write/);
    expect(typeof compile(text('nickName'))).toBe('object');
  });

  test('clients other than the subject write what they may', () => {
    const text = `scim: { clients: { hr: { access: write } } }
claims: { grade: { from: user, path: title, type: string, authorization: true } }`;
    expect(typeof compile(text)).toBe('object');
  });
});
