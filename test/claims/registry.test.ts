import { expect, test } from 'vitest';
import { registryOf } from './config.ts';

const http = {
  kind: 'http',
  url: 'https://billing.internal/c/{user.userId}',
  gives: { plan: 'string', info: 'object' },
};
const risk = { kind: 'risk', url: 'https://risk.internal/score', send: ['user.userId', 'client.id', 'request.ip'] };
const plan = { from: 'billing', path: 'plan', type: 'string' };
const twoProviders = (first: string, second: string) => ({
  first: { issuer: first, audience: 'avow' },
  second: { issuer: second, audience: 'avow' },
});
const api = (subject: string) => ({ apis: { a: { audience: 'https://a.example', subject, scopes: ['s'] } } });

const application = (tenant: string) => ({
  kind: 'machine',
  secret: 'a-secret-of-enough-length',
  scopes: ['s'],
  tenant,
});
const twoTenants = (subject: string) => ({
  ...api(subject),
  clients: { one: application('acme'), other: application('globex') },
});

test('a subject that Avow gives out itself is nobody else’s in any tenant', () => {
  expect(registryOf(twoTenants('user.id')).problems).toEqual([]);
  expect(registryOf({ ...twoTenants('pairwise'), pairwiseSalt: 'a-salt-for-tests-0123456789' }).problems).toEqual([]);
});

test('applications of another tenant that ask for another API do not matter', () => {
  const { clients } = twoTenants('user.id');
  const apart = { ...clients, other: { ...clients.other, scopes: ['t'] } };
  expect(registryOf({ ...api('user.userId'), clients: apart }).problems).toEqual([]);
});

test('a configuration that makes sense has no problems', () => {
  const { registry, problems } = registryOf({
    resolvers: { billing: { ...http, cache: { ttl: '60s', staleIfError: '10m' } }, risk },
    claims: {
      plan: { ...plan, onUnavailable: 'stale' },
      tier: { from: 'billing', path: 'info.tier', type: 'string', onAbsent: 'default', default: 'free' },
      user_id: { from: 'user', path: 'userId', type: 'integer', authorization: true },
      desk_role: { from: 'idp', expr: 'groups.exists(g, g == "helpdesk") ? "helpdesk" : null', type: 'string' },
    },
    ...api('user.userId'),
  });
  expect(problems).toEqual([]);
  expect([...registry.claims.keys()]).toEqual(['plan', 'tier', 'user_id', 'desk_role']);
});

/** What is wrong, where, and what the message says; the rest of the configuration is right. */
test.each<[string, { readonly resolvers?: object; readonly [part: string]: object | undefined }, string, RegExp]>([
  [
    'an unknown source',
    { claims: { p: { ...plan, from: 'biling' } } },
    'claims.p.from',
    /'biling' \(did you mean 'billing'\?\)/,
  ],
  [
    'a source called like a prototype',
    { claims: { p: { ...plan, from: 'constructor' } } },
    'claims.p.from',
    /no source/,
  ],
  [
    'a path that the resolver does not give',
    { claims: { p: { ...plan, path: 'plann' } } },
    'claims.p.path',
    /did you mean 'plan'/,
  ],
  ['a path into a string', { claims: { p: { ...plan, path: 'plan.x' } } }, 'claims.p.path', /nothing inside/],
  [
    'a path called like a prototype',
    { claims: { p: { ...plan, path: 'toString' } } },
    'claims.p.path',
    /gives no 'toString'/,
  ],
  [
    'an unknown attribute',
    { claims: { p: { from: 'user', path: 'usrId', type: 'integer' } } },
    'claims.p.path',
    /usrId/,
  ],
  [
    'another type than the attribute has',
    { claims: { p: { from: 'user', path: 'userId', type: 'string' } } },
    'claims.p.type',
    /is integer, the claim is string/,
  ],
  [
    'one value for an attribute of many',
    { claims: { p: { from: 'user', path: 'roles.value', type: 'string' } } },
    'claims.p.type',
    /string\[\]/,
  ],
  [
    'another type than the resolver gives',
    { claims: { p: { ...plan, type: 'integer' } } },
    'claims.p.type',
    /is string/,
  ],
  [
    'an expression that does not parse',
    { claims: { p: { from: 'idp', expr: 'groups.exists(g,', type: 'string' } } },
    'claims.p.expr',
    /at character 17/,
  ],
  [
    'an expression of another type',
    { claims: { p: { from: 'user', expr: 'userId + 1', type: 'string' } } },
    'claims.p.expr',
    /gives int, the claim is string/,
  ],
  [
    'an expression that mixes types',
    { claims: { p: { from: 'user', expr: 'userId + "x"', type: 'string' } } },
    'claims.p.expr',
    /overload/,
  ],
  [
    'an expression over what is not there',
    { claims: { p: { from: 'billing', expr: 'pln', type: 'string' } } },
    'claims.p.expr',
    /gives no 'pln'/,
  ],
  [
    'a regular expression',
    { claims: { p: { from: 'idp', expr: 'name.matches("(a+)+$")', type: 'boolean' } } },
    'claims.p.expr',
    /matches\(\) is not available/,
  ],
  [
    'an expression that is always null',
    { claims: { p: { from: 'idp', expr: 'null', type: 'string' } } },
    'claims.p.expr',
    /gives null/,
  ],
  ['no default to fall back to', { claims: { p: { ...plan, onAbsent: 'default' } } }, 'claims.p.default', /has none/],
  [
    'no default when unavailable',
    { claims: { p: { ...plan, onUnavailable: 'default' } } },
    'claims.p.default',
    /has none/,
  ],
  [
    'a default of another type',
    { claims: { p: { ...plan, onAbsent: 'default', default: 7 } } },
    'claims.p.default',
    /not string/,
  ],
  [
    'stale without a cache',
    { claims: { p: { ...plan, onUnavailable: 'stale' } } },
    'claims.p.onUnavailable',
    /nothing stale/,
  ],
  [
    'stale of the user store',
    { claims: { p: { from: 'user', path: 'department', type: 'string', onUnavailable: 'stale' } } },
    'claims.p.onUnavailable',
    /nothing stale/,
  ],
  ['a resolver called user', { resolvers: { user: http } }, 'resolvers.user', /rules know already/],
  ['a resolver called claims', { resolvers: { claims: http } }, 'resolvers.claims', /rules know already/],
  ['a resolver that rules cannot name', { resolvers: { 'my-billing': http } }, 'resolvers.my-billing', /cannot call/],
  [
    'a placeholder in the host',
    { resolvers: { x: { ...http, url: 'https://{user.userId}.internal/' } } },
    'resolvers.x.url',
    /host/,
  ],
  [
    'a placeholder of an unknown source',
    { resolvers: { x: { ...http, url: 'https://x/{usr.userId}' } } },
    'resolvers.x.url',
    /did you mean 'user'/,
  ],
  [
    'a placeholder of an unknown value',
    { resolvers: { x: { ...http, url: 'https://x/{billing.plam}' } } },
    'resolvers.x.url',
    /did you mean 'plan'/,
  ],
  [
    'a list in a URL',
    { resolvers: { x: { ...http, url: 'https://x/{user.locations}' } } },
    'resolvers.x.url',
    /a single value is wanted/,
  ],
  ['no time to answer', { resolvers: { x: { ...http, timeout: '0ms' } } }, 'resolvers.x.timeout', /between/],
  ['all the time in the world', { resolvers: { x: { ...risk, timeout: '30d' } } }, 'resolvers.x.timeout', /between/],
  [
    'a header over two lines',
    { resolvers: { x: { ...http, headers: { 'x-key': 'a\nb' } } } },
    'resolvers.x.headers.x-key',
    /cannot be sent/,
  ],
  ['a resolver that gives nothing', { resolvers: { x: { ...http, gives: {} } } }, 'resolvers.x.gives', /nothing/],
  [
    'a risk engine with a placeholder',
    { resolvers: { x: { ...risk, url: 'https://x/{user.userId}' } } },
    'resolvers.x.url',
    /one URL/,
  ],
  [
    'sending an unknown value',
    { resolvers: { x: { ...risk, send: ['user.userId', 'client.nam'] } } },
    'resolvers.x.send.1',
    /client.nam/,
  ],
  [
    'sending no path',
    { resolvers: { x: { ...risk, send: ['user'] } } },
    'resolvers.x.send.0',
    /not a source and a path/,
  ],
  [
    'sending a part of what is sent',
    { resolvers: { x: { ...risk, send: ['user.name', 'user.name.givenName'] } } },
    'resolvers.x.send.1',
    /sent already/,
  ],
  [
    'sending the same twice',
    { resolvers: { x: { ...risk, send: ['user.name', 'user.name'] } } },
    'resolvers.x.send.1',
    /sent already/,
  ],
  [
    'a constant without a type',
    { resolvers: { x: { kind: 'constant', values: { a: null } } } },
    'resolvers.x.values.a',
    /no type/,
  ],
  ['no constants', { resolvers: { x: { kind: 'constant', values: {} } } }, 'resolvers.x.values', /no values/],
  [
    'a resolver that needs itself',
    { resolvers: { x: { ...http, url: 'https://x/{x.plan}' } } },
    'resolvers.x',
    /x → x/,
  ],
  ['an unknown subject', api('user.nickname'), 'apis.a.subject', /nickname/],
  ['a subject that is many', api('user.locations'), 'apis.a.subject', /one string or one integer/],
  ['a subject that two people may share', api('user.department'), 'apis.a.subject', /not unique: two people/],
  ['an attribute that only a tenant keeps unique', twoTenants('user.userId'), 'apis.a.subject', /of acme, globex/],
  ['a provider’s subject where two tenants ask', twoTenants('idp.sub'), 'apis.a.subject', /people of two tenants/],
  ['a subject of a foreign claim', api('idp.email'), 'apis.a.subject', /not an identifier/],
  ['a subject that is no path', api('user'), 'apis.a.subject', /not an identifier/],
  ['pairwise subjects without a salt', api('pairwise'), 'apis.a.subject', /need a salt/],
  [
    'a subject that two providers may give to two people',
    { ...api('idp.sub'), providers: twoProviders('https://a.example', 'https://b.example') },
    'apis.a.subject',
    /same for two people/,
  ],
  [
    'two providers with one issuer',
    { providers: twoProviders('https://a.example', 'https://a.example') },
    'providers.second.issuer',
    /'first'/,
  ],
])('%s is a problem', (_, parts, key, message) => {
  const resolvers = { billing: http, ...parts.resolvers };
  const { problems } = registryOf({ ...parts, resolvers });
  expect(problems.map((problem) => problem.key.join('.'))).toEqual([key]);
  expect(problems[0]?.message).toMatch(message);
  expect(problems[0]?.mend).not.toBe('');
});

test('a circle of resolvers is named', () => {
  const { problems } = registryOf({
    resolvers: {
      billing: { ...http, url: 'https://billing/{crm.segment}' },
      crm: { kind: 'http', url: 'https://crm/{risk.level}', gives: { segment: 'string' } },
      risk: { ...risk, send: ['billing.plan', 'user.userId'] },
    },
  });
  expect(problems.map((p) => p.message)).toEqual([
    'resolvers need one another in a circle: billing → crm → risk → billing',
  ]);
});

test('everything that is wrong is said at once', () => {
  const { problems } = registryOf({
    resolvers: { billing: { ...http, url: 'https://{user.userId}/' } },
    // Of a resolver that could not be made nothing more is said.
    claims: { plan, sub: { from: 'usr', path: 'x', type: 'string' } },
    ...api('nobody'),
  });
  expect(problems.map((p) => p.key.join('.'))).toEqual([
    'resolvers.billing.url',
    'claims.sub',
    'claims.sub.from',
    'apis.a.subject',
  ]);
});
