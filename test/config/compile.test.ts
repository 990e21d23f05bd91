import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { renderProblems } from '../../src/config/report.ts';
import { EFFECTS } from '../claims/config.ts';
import { load } from './written.ts';

const TRADING_USER = {
  file: 'schema/trading-user.json',
  extends: 'User',
  required: false,
  definition: {
    id: 'urn:ietf:params:scim:schemas:core:2.0:User',
    name: 'Trading user',
    description: 'What trading knows of a person',
    attributes: [
      { name: 'userId', type: 'integer', multiValued: false, description: 'The number', uniqueness: 'server' },
      { name: 'locations', type: 'string', multiValued: true, description: 'The sites' },
    ],
  },
};

const GOOD = `issuer: https://id.example.com
scim:
  users: { userName: { default: 'emails[primary eq true].value' } }
  clients:
    hr: { token: a-token-of-enough-length, access: read }
    hashed: { tokenSha256: '${'ab'.repeat(32)}', tenant: other }
claims:
  user_id: { from: user, path: userId, type: integer }
  roles: { from: user, path: roles.value, type: 'string[]' }
apis:
  trading: { audience: https://api.example.com/trading, subject: idp.sub, scopes: [trades] }
  orders: { audience: https://api.example.com/orders, subject: user.userId, scopes: [orders] }
  mail: { audience: https://api.example.com/mail, subject: user.userName, scopes: [mail] }
scopes:
  trades: { claims: [user_id, roles], rules: [{ allow: { to: human, when: user.active } }] }
  orders: { claims: [user_id], rules: [{ allow: { to: human } }] }
  mail: { rules: [{ allow: { to: human } }] }
clients:
  web: { kind: first-party, secret: a-secret-of-enough-length, grants: [token-exchange], scopes: [trades] }
`;

function compile(text: string) {
  const loaded = load(text);
  if ('problems' in loaded) throw new Error(renderProblems(loaded.problems, loaded.document));
  const compiled = compileConfig(loaded.config, [TRADING_USER], EFFECTS);
  return 'problems' in compiled ? renderProblems(compiled.problems, loaded.document) : compiled;
}

function compiled(text: string) {
  const result = compile(text);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

describe('a good configuration', () => {
  const avow = compiled(GOOD);

  test('knows its claims, scopes, APIs and clients', () => {
    expect([...avow.registry.claims.keys()]).toEqual(['user_id', 'roles']);
    expect([...avow.policy.scopes.keys()]).toEqual(expect.arrayContaining(['trades', 'orders', 'mail']));
    expect([...avow.clients.keys()]).toEqual(['web']);
    expect([...avow.apis.keys()]).toContain('trading');
  });

  test('plans what a scope needs', () => {
    const plan = avow.planner({ claims: ['roles'], sources: [] });
    expect(plan.claims.map((claim) => claim.name)).toEqual(['roles']);
  });

  test('keeps of a provisioning token its digest alone', () => {
    const [hr, hashed] = avow.scimCallers.clients;
    expect(hr).toMatchObject({ name: 'hr', tenant: 'default', access: 'read' });
    expect(Buffer.from(hr?.sha256 ?? '').toString('hex')).toBe(
      'aa56544bf65dece89d1274a503cc4e64910f4348996fe55ffe62a4a1ccc0c4ab',
    );
    expect(hashed).toMatchObject({ name: 'hashed', tenant: 'other', sha256: Buffer.from('ab'.repeat(32), 'hex') });
    expect(JSON.stringify(avow.scimCallers)).not.toContain('a-token-of-enough-length');
  });

  test('fills userName from the primary e-mail', () => {
    const emails = [{ value: 'second@example.com' }, { value: 'john@example.com', primary: true }];
    expect(avow.fill(avow.userType, { emails })).toEqual({ userName: 'john@example.com', emails });
  });

  test.each<[string, object, object | null, string | null]>([
    ['trading', { userId: 2998 }, { sub: '8027379034' }, '8027379034'],
    ['trading', { userId: 2998 }, null, null],
    ['trading', {}, { sub: { toString: 'x' } }, null],
    ['orders', { userId: 2998 }, { sub: '8027379034' }, '2998'],
    ['orders', {}, { sub: '8027379034' }, null],
    ['mail', { userName: 'john' }, null, 'john'],
    ['scim', { id: '0198' }, null, '0198'],
  ])('the API %s calls the person %j, with the ID token %j, %s', (name, user, idp, sub) => {
    const api = avow.apis.get(name);
    if (api === undefined) throw new Error(`no ${name}`);
    const base = {
      user: { ...user },
      idp: idp === null ? null : { ...idp },
      authn: null,
      client: {},
      actor: null,
      request: {},
      scope: null,
    };
    expect(avow.subjectIdentifier(api, base)).toBe(sub);
  });
});

describe('the types of SCIM are the types of claims', () => {
  test.each<[string, string]>([
    ['userName', 'string'],
    ['active', 'boolean'],
    ['userId', 'integer'],
    ['locations', 'string[]'],
    ['name', 'object'],
    ['emails', 'object[]'],
    ['emails[primary eq true].value', 'string'],
    ['profileUrl', 'string'],
    ['meta.created', 'string'],
    ['id', 'string'],
  ])('%s is %s', (path, type) => {
    const claim = (t: string) => `${GOOD}`.replace('path: userId, type: integer', `path: '${path}', type: '${t}'`);
    expect(typeof compile(claim(type))).toBe('object');
    expect(compile(claim(type === 'boolean' ? 'integer' : 'boolean'))).toContain('claims.user_id');
  });
});

describe('who could read claims in a JWT', () => {
  const JWTS = GOOD.replace('grants: [token-exchange], scopes: [trades]', '$&, tokens: jwt');
  const warned = (text: string) => compiled(text).warnings.map(({ key }) => key.join('.'));

  test('an application that is not the API: a secret claim is refused', () => {
    const secret = (text: string) => text.replace("type: 'string[]'", "type: 'string[]', sensitivity: secret");
    expect(compile(secret(JWTS))).toMatch(/avow\.yaml:19 {2}clients\.web\.tokens[\s\S]*the secret claims roles/);
    expect(typeof compile(secret(GOOD))).toBe('object');
  });

  test("another company's: of personal claims there is a warning", () => {
    expect(warned(JWTS.replace('kind: first-party', 'kind: third-party'))).toContain('clients.web.tokens');
    expect(warned(JWTS)).not.toContain('clients.web.tokens');
  });
});

describe('what the file alone cannot tell is told by line, key and mend', () => {
  test.each<[string, [string, string], RegExp]>([
    [
      'an unknown source',
      ['from: user, path: userId', 'from: usr, path: userId'],
      /avow\.yaml:8 {2}claims\.user_id\.from[\s\S]*'user'/,
    ],
    ['an unknown attribute', ['path: userId, type', 'path: userIdd, type'], /avow\.yaml:8 {2}claims\.user_id\.path/],
    [
      'an unknown claim',
      ['claims: [user_id, roles]', 'claims: [user_id, role]'],
      /avow\.yaml:15 {2}scopes\.trades\.claims\[1\]/,
    ],
    ['an unknown scope', ['scopes: [mail]', 'scopes: [mial]'], /avow\.yaml:13 {2}apis\.mail\.scopes\[0\]/],
    [
      'a rule that is no CEL',
      ['when: user.active', "when: 'user.active &&'"],
      /avow\.yaml:15 {2}scopes\.trades\.rules\[0\]\.allow\.when/,
    ],
    [
      'a subject that nobody has',
      ['subject: user.userId', 'subject: user.roles'],
      /avow\.yaml:12 {2}apis\.orders\.subject/,
    ],
    [
      'an audience that is no URI',
      ['https://api.example.com/mail', 'https://api.example.com/mail#x'],
      /avow\.yaml:13 {2}apis\.mail\.audience/,
    ],
    [
      'a path for userName that is wrong',
      ['emails[primary eq true].value', 'emails[primary eq'],
      /avow\.yaml:3 {2}scim\.users\.userName\.default/,
    ],
    [
      'a path for userName that gives a list',
      ['emails[primary eq true].value', 'emails.value'],
      /a userName is one text/,
    ],
    ['a path for userName that gives a number', ['emails[primary eq true].value', 'userId'], /a userName is one text/],
    [
      'two clients with one token',
      ['hashed: {', 'backup: { token: a-token-of-enough-length }\n    hashed: {'],
      /avow\.yaml:6 {2}scim\.clients\.backup\.token {2}it is the token of 'hr' too/,
    ],
    [
      'two clients with one token, one of them by its digest',
      ['ab'.repeat(32), 'aa56544bf65dece89d1274a503cc4e64910f4348996fe55ffe62a4a1ccc0c4ab'],
      /avow\.yaml:6 {2}scim\.clients\.hashed\.tokenSha256 {2}it is the token of 'hr' too/,
    ],
    [
      'PostgreSQL without a secret',
      ['scim:\n', 'database: postgres://db/avow\nscim:\n'],
      /'secret' is needed[\s\S]*AVOW_SECRET/,
    ],
  ])('%s', (_, [from, to], told) => {
    const text = GOOD.replace(from, to);
    expect(text).not.toBe(GOOD);
    expect(compile(text)).toMatch(told);
  });

  test('everything at once, whichever room finds it', () => {
    const text = GOOD.replace('from: user, path: userId', 'from: usr, path: userId')
      .replace('when: user.active', 'when: nobody.active')
      .replace('subject: user.userId', 'subject: user.roles')
      .replace('emails[primary eq true].value', 'emails.value');
    expect(compile(text)).toMatch(/\n4 problems\n$/);
  });

  test('PostgreSQL with a secret is good', () => {
    const text = `database: postgres://db/avow\nsecret: a-secret-of-enough-length\n${GOOD}`;
    expect(compiled(text).config.database).toBe('postgres://db/avow');
  });
});
