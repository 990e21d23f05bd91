import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/report.ts';
import { configOf, load, report } from './written.ts';

const GOOD = 'issuer: https://id.example.com\n';

describe('a good file', () => {
  test('needs an issuer and nothing else', () => {
    expect(configOf(GOOD)).toMatchObject({ issuer: 'https://id.example.com', listen: { port: 8080 }, clients: {} });
  });

  test('has its durations in milliseconds', () => {
    expect(configOf(`${GOOD}limits: { issuance: 3s }`).limits.issuance).toBe(3_000);
  });

  test('may say a thing once and use it twice', () => {
    const config = configOf(`${GOOD}apis:\n  a: &a { audience: https://a, scopes: [x] }\n  b: *a\n`);
    expect(config.apis.b).toEqual(config.apis.a);
  });
});

test.each(['./data/avow.db', '/var/lib/avow.db', 'avow.db', ':memory:', 'C:\\avow.db', 'postgres://db/avow'])(
  'the database may be %s',
  (database) => {
    expect(configOf(`${GOOD}database: '${database}'`).database).toBe(database);
  },
);

describe('a bad file is told by line, key and mend', () => {
  test.each<[string, string, string]>([
    ['an unknown key', 'isuer: https://a', "avow.yaml:1  isuer  unknown key 'isuer'\n  → did you mean 'issuer'?"],
    ['an unknown key near none', `${GOOD}zzzzzz: 1`, 'the keys that may stand here: issuer, listen,'],
    [
      'an unknown key further in',
      `${GOOD}claims:\n  plan: { from: user, path: x, type: string, onUnavailabel: stale }`,
      "avow.yaml:3  claims.plan.onUnavailabel  unknown key 'onUnavailabel'\n  → did you mean 'onUnavailable'?",
    ],
    [
      'a missing key',
      'listen: {}',
      "avow.yaml  issuer  'issuer' is missing\n  → add 'issuer': Where others reach Avow,",
    ],
    [
      'a missing key that the schema describes',
      `${GOOD}providers:\n  partner: { issuer: https://p }`,
      "avow.yaml:3  providers.partner.audience  'audience' is missing\n  → add 'audience': The aud its ID tokens must carry",
    ],
    [
      'a value of the wrong type',
      `${GOOD}listen:\n  port: '80'`,
      'avow.yaml:3  listen.port  a number is expected, a text stands here\n  → write a number',
    ],
    ['a list in place of a map', `${GOOD}clients: []`, 'a map of keys and values is expected, a list stands here'],
    ['a number that is too big', `${GOOD}listen: { port: 70000 }`, '→ give at most 65535'],
    [
      'a list that is too short',
      `${GOOD}apis: { a: { audience: https://a, scopes: [] } }`,
      '→ give at least 1 entries',
    ],
    ['a word that is not offered', `${GOOD}clients: { w: { kind: machin, secret: x } }`, "→ did you mean 'machine'?"],
    [
      'a word near none',
      `${GOOD}clients: { w: { kind: robot, secret: x } }`,
      '→ write one of first-party, third-party',
    ],
    ['a form that does not fit', 'issuer: https://a/', '→ an issuer has no query, no fragment and no slash at its end'],
    [
      'settings that exclude each other',
      `${GOOD}scim:\n  clients:\n    hr: { token: a-token-of-enough-length, tokenSha256: ${'ab'.repeat(32)} }`,
      'avow.yaml:4  scim.clients.hr  the settings here do not fit together\n  → give token or tokenSha256, or neither',
    ],
    [
      'a duration that is too short where it stands',
      `${GOOD}audit: { retention: { refusals: 1h } }`,
      'this value cannot stand here\n  → write a day at least',
    ],
    [
      'a number for a duration',
      `${GOOD}resolvers: { r: { kind: http, url: https://r, gives: {}, timeout: 200 } }`,
      'a text is expected, a number stands here\n  → write a text, such as 200ms or 60s or 10m',
    ],
    ['a number for a database', `${GOOD}database: 5`, '→ write a text, such as ./data/avow.db or'],
    ['a database of another kind', `${GOOD}database: mysql://db/avow`, '→ write the path of a SQLite file, such as'],
    [
      'a database by a URL of SQLite',
      `${GOOD}database: 'sqlite:avow.db'`,
      '→ write the path of a SQLite file, such as',
    ],
    ['no database', `${GOOD}database: ''`, '→ write the path of a SQLite file, such as'],
    ['a name that cannot be one', `${GOOD}claims: { 'a b': {} }`, "claims.'a b'  'a b' cannot be a name here"],
    ['an empty file', '', 'avow.yaml  the file is empty\n  → begin with issuer: https://…'],
    ['a list for a file', '- a', 'a map of keys and values is expected, a list stands here'],
  ])('%s', (_, text, told) => {
    expect(report(text)).toContain(told);
  });
});

describe('one of several forms is told by the form that was meant', () => {
  const rules = (rule: string) => `${GOOD}scopes:\n  s:\n    rules:\n      - ${rule}`;
  test.each<[string, string, string]>([
    [
      'a slip in the name',
      rules('alow: {}'),
      "avow.yaml:5  scopes.s.rules[0].alow  unknown key 'alow'\n  → did you mean 'allow'?",
    ],
    ['a slip further in', rules('deny: { wen: x }'), "rules[0].deny.wen  unknown key 'wen'\n  → did you mean 'when'?"],
    ['a bad value further in', rules('deny: { to: humans }'), 'scopes.s.rules[0].deny.to'],
    [
      'neither form',
      rules('{}'),
      "scopes.s.rules[0]\n  'deny' or 'drop' or 'allow' or 'require' is missing\n  → write 'deny' or",
    ],
    ['both forms at once', rules('{ deny: {}, allow: {} }'), '→ give it an entry of its own'],
    ['another type', rules('yes'), 'a map of keys and values is expected, a text stands here'],
    [
      'neither a text nor a list',
      `${GOOD}providers: { p: { issuer: https://p, audience: 3 } }`,
      'a text or a list is expected',
    ],
    [
      'a list of the wrong things',
      `${GOOD}providers: { p: { issuer: https://p, audience: [a, 3] } }`,
      'audience[1]  a text is expected',
    ],
    [
      'an unknown kind',
      `${GOOD}resolvers: { r: { kind: htpp } }`,
      "resolvers.r.kind  this is not one of the values that may stand here\n  → did you mean 'http'?",
    ],
    ['no kind', `${GOOD}resolvers: { r: {} }`, "'kind' is missing\n  → write one of http, risk,"],
    [
      'a key of another kind',
      `${GOOD}resolvers: { r: { kind: constant, values: {}, valus: 1 } }`,
      "→ did you mean 'values'?",
    ],
    [
      'only the keys of its kind',
      `${GOOD}resolvers: { r: { kind: constant, values: {}, urrrl: 1 } }`,
      '→ the keys that may stand here: kind, values\n',
    ],
  ])('%s', (_, text, told) => {
    expect(report(text)).toContain(told);
  });
});

describe('a file that is not YAML is told by line', () => {
  test.each<[string, string, string]>([
    ['a key twice', `${GOOD}issuer: https://b`, 'avow.yaml:2  this key stands here twice\n  → keep one of the two'],
    ['a tab', 'listen:\n\tport: 80', 'avow.yaml:2  a tab is used for indentation\n  → indent with spaces'],
    ['an open quote', `${GOOD}secret: "abc`, 'avow.yaml:2'],
    ['an open bracket', `${GOOD}listen: { port: 80`, 'avow.yaml:2'],
    ['a placeholder in a flow map', `${GOOD}listen: { host: \${env:H} }`, "put it in quotes: '${env:NAME}'"],
    ['two documents', `${GOOD}---\n${GOOD}`, 'avow.yaml:2  there is more than one document (---) in the file'],
    ['an unknown tag', `${GOOD}secret: !vault x`, 'avow.yaml:2  there is a tag (!name) that means nothing here'],
    ['a list for a key', `${GOOD}? [a]\n: 1`, 'avow.yaml:2  a key is not a plain name'],
    ['an alias of nothing', `${GOOD}secret: *none`, 'avow.yaml:2  an alias (*name) has no anchor (&name) before it'],
    [
      'an alias in itself',
      `${GOOD}clients: &c { a: *c }`,
      'avow.yaml:2  an alias (*name) stands inside its own anchor',
    ],
    ['a prototype for a key', `${GOOD}clients: { __proto__: {} }`, "avow.yaml:2  '__proto__' cannot be a key"],
    ['a bomb of aliases', bomb(), 'too many aliases (*name) are used'],
    ['a well', `a: ${'['.repeat(50_000)}`, 'the file is nested too deeply'],
    ['a file of more than 16 MB', `${GOOD}#${'x'.repeat(16_777_216)}`, 'the file is larger than 16 MB'],
  ])('%s', (_, text, told) => {
    expect(report(text)).toContain(told);
  });

  function bomb(): string {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    return ['a0: &a0 [x]', ...levels].join('\n');
  }

  test('and what can still be checked is checked with it', () => {
    expect(report(`${GOOD}issuer: https://b\nfoo: 1`)).toMatch(/twice[\s\S]*unknown key 'foo'[\s\S]*2 problems/);
  });

  test('a merge key is a key like any other', () => {
    expect(report(`${GOOD}<<: { secret: abcdefghijklmnopqrst }`)).toContain("unknown key '<<'");
  });
});

test('every problem is told at once, in the order of the lines', () => {
  const text = `issuer: https://a/
listen: { port: nope }
scim: { clients: { hr: { token: '\${env:UNSET}' } } }
claims: { plan: { from: user, path: x, type: strng } }
foo: 1`;
  expect(report(text).match(/avow\.yaml:[0-9]+ {2}\S+/g)).toEqual([
    'avow.yaml:1  issuer',
    'avow.yaml:2  listen.port',
    'avow.yaml:3  scim.clients.hr.token',
    'avow.yaml:4  claims.plan.type',
    'avow.yaml:5  foo',
  ]);
  expect(report(text)).toMatch(/\n5 problems\n$/);
});

test('a file that cannot be read is a problem, without the reason of the system', () => {
  const readFile = () => {
    throw new Error('EACCES: /etc/private');
  };
  const result = loadConfig('conf/avow.yaml', { readFile, env: {} });
  if (!('problems' in result)) throw new Error('it was read');
  expect(renderProblems(result.problems, result.document)).toBe(
    'conf/avow.yaml  the file cannot be read\n  → name it with --config, or check that it exists and may be read\n1 problem\n',
  );
});

describe('nothing of a value is ever told', () => {
  const SECRET = 'hunter2-hunter2';

  test.each<[string, string]>([
    ['where a number stands', 'listen: { port: $ }'],
    ['where a word of a list stands', 'clients: { w: { kind: $, secret: $ } }'],
    ['where a kind stands', 'resolvers: { r: { kind: $ } }'],
    ['where a map stands', 'scim: $'],
    ['where one of several forms stands', 'scopes: { s: { rules: [$] } }'],
    ['where a URL stands', 'providers: { p: { issuer: $, audience: $ } }'],
    ['in YAML that is broken after it', 'secret: $ "x": y: z'],
    ['in YAML that is broken before it', 'secret: "x" $'],
    ['behind a tag', 'secret: !$ $'],
    ['in place of an alias', 'secret: *$'],
  ])('%s', (_, line) => {
    const text = `issuer: https://a\n${line}`;
    expect(report(text.replaceAll('$', SECRET))).toMatch(/\n[0-9]+ problems?\n$/);
    expect(report(text.replaceAll('$', SECRET))).not.toContain(SECRET);
    expect(report(text.replaceAll('$', "'${env:S}'"), { S: SECRET })).not.toContain(SECRET);
  });
});

test('whatever the file holds, it loads or has a problem', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '*a',
    '&a ',
    '!x',
    '${env:A}',
    '"',
    "'",
    '#',
    '\t',
    '? ',
    'issuer: https://a\n',
    '| ',
    '0',
    '%',
    '---\n',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const result = load(parts.join(''));
      return !('problems' in result) || result.problems.length > 0;
    }),
  );
});
