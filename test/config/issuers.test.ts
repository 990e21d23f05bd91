import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { renderProblems } from '../../src/config/report.ts';
import { EFFECTS } from '../claims/config.ts';
import { load } from './written.ts';

const SECRET = 'a-secret-of-enough-length';

const REST = `issuer: https://id.example.com
providers:
  partner: { issuer: https://login.partner.example, audience: avow }
  theirs: { issuer: https://login.theirs.example, audience: avow, tenant: acme }
claims:
  title: { from: user, path: title, type: string }
  groups: { from: user, path: groups.value, type: 'string[]' }
  name: { from: user, path: name, type: object }
  salary: { from: user, path: nickName, type: string, sensitivity: secret }
  told: { from: user, path: name, type: object, sensitivity: secret, destinations: [introspection] }
apis:
  trading: { audience: https://api.example.com/trading, scopes: [trades, people, pay, asked] }
  orders: { audience: https://api.example.com/orders, scopes: [orders] }
scopes:
  trades: { claims: [title], rules: [{ allow: {} }] }
  people: { claims: [title, groups, name], rules: [{ allow: {} }] }
  orders: { rules: [{ allow: {} }] }
  pay: { claims: [salary], rules: [{ allow: {} }] }
  asked: { claims: [told], rules: [{ allow: {} }] }
clients:
  web: { kind: first-party, secret: ${SECRET}, scopes: [trades] }
  desk: { kind: first-party, secret: ${SECRET}, scopes: [trades, people] }
  payroll: { kind: first-party, secret: ${SECRET}, scopes: [pay] }
  asking: { kind: first-party, secret: ${SECRET}, scopes: [asked] }
  titled: { kind: first-party, secret: ${SECRET}, scopes: [people], claims: [title] }
  acme: { kind: first-party, secret: ${SECRET}, scopes: [trades], tenant: acme }
issuers:
`;

const HYDRA = { kind: 'hydra', secret: SECRET, subject: 'id', apis: ['trading'], clients: { a: 'web' } };
const OKTA = { ...HYDRA, kind: 'okta' };
const ENTRA = {
  kind: 'entra',
  tenantId: 'aaaabbbb-0000-4ccc-9111-dddd2222eeee',
  audience: 'extension',
  subject: 'externalId',
  apis: ['trading'],
  clients: { a: 'web' },
};
const ZITADEL = { ...HYDRA, kind: 'zitadel', signingKey: SECRET, secret: undefined };
const RESOLVE = { kind: 'resolve', secret: SECRET, apis: ['trading'], clients: { web: 'web' } };

/** Null where nothing is wrong. */
function check(issuers: Record<string, object>, rest = REST): string | null {
  const written = Object.entries(issuers).map(([name, issuer]) => `  ${name}: ${JSON.stringify(issuer)}\n`);
  const loaded = load(rest + written.join(''));
  if ('problems' in loaded) return renderProblems(loaded.problems, loaded.document);
  const compiled = compileConfig(loaded.config, [], EFFECTS);
  return 'problems' in compiled ? renderProblems(compiled.problems, loaded.document).replaceAll(/\s+/g, ' ') : null;
}

test.each([
  ['hydra', HYDRA],
  ['okta', OKTA],
  ['entra', ENTRA],
  ['zitadel', ZITADEL],
  ['resolve', RESOLVE],
  ['one whose people are linked', { ...HYDRA, subject: 'link', provider: 'partner' }],
  ['one of another tenant', { ...HYDRA, tenant: 'acme', clients: { a: 'acme' } }],
  ['Okta for an application that does not get what Okta does not take', { ...OKTA, clients: { a: 'titled' } }],
  ['Entra for a claim that introspection alone tells', { ...ENTRA, clients: { a: 'asking' } }],
  ['Okta for a scope without what it does not take', { ...OKTA, clients: { a: 'desk' }, scopes: ['trades'] }],
])('is good: %s', (_, issuer) => {
  expect(check({ one: issuer })).toBeNull();
});

describe('is refused, with the key and the mend', () => {
  test.each<[string, object, string]>([
    ['an unknown API', { ...HYDRA, apis: ['tradin'] }, "issuers.one.apis[0] there is no API 'tradin' → write trading"],
    ['an unknown application', { ...HYDRA, clients: { a: 'wep' } }, "there is no application 'wep' → write web"],
    ['a scope of no API of its', { ...HYDRA, scopes: ['orders'] }, "there is no scope of its APIs 'orders'"],
    ['an application of another tenant', { ...HYDRA, clients: { a: 'acme' } }, "'acme' is of the tenant acme"],
    ['links of nobody', { ...HYDRA, subject: 'link' }, 'nothing says which provider its people are linked by'],
    ['links of an unknown provider', { ...HYDRA, subject: 'link', provider: 'x' }, "there is no provider 'x'"],
    ['links of another tenant', { ...HYDRA, subject: 'link', provider: 'theirs' }, 'people of the tenant acme'],
    ['a provider for nothing', { ...HYDRA, provider: 'partner' }, 'it says nothing with subject: id'],
    [
      'a claim that Okta keeps for itself',
      { ...OKTA, clients: { a: 'desk' } },
      "the claim 'groups' cannot go into its tokens",
    ],
    [
      'a claim that Entra does not take',
      { ...ENTRA, clients: { a: 'desk' } },
      "the claim 'name' cannot go into its tokens",
    ],
    [
      'a secret claim',
      { ...RESOLVE, clients: { a: 'payroll' } },
      "the claim 'salary' cannot go into its tokens: it is secret",
    ],
    ['no secret', { ...HYDRA, secret: undefined }, 'give secret or secretSha256, one of the two'],
    [
      'a secret that no bearer token can be',
      { ...RESOLVE, secret: 'sixteen characters' },
      'a bearer token has letters',
    ],
    ['more time than Entra gives', { ...ENTRA, deadline: '2s' }, 'at most 1800ms'],
    ['two APIs where no scope says which', { ...ZITADEL, apis: ['trading', 'orders'] }, 'one API must be meant'],
    ['a tenant that is no GUID', { ...ENTRA, tenantId: 'contoso' }, 'a tenant id is a GUID'],
  ])('%s', (_, issuer, message) => {
    expect(check({ one: issuer })).toContain(message);
  });

  test('one secret of two callers', () => {
    expect(check({ one: RESOLVE, two: RESOLVE })).toContain("issuers.two.secret it is the secret of 'one' too");
  });

  test.each<[string, object, boolean]>([
    ['by the userName', { ...HYDRA, subject: 'userName' }, true],
    ['by whatever its caller says', RESOLVE, true],
    ['by the id', HYDRA, false],
  ])('one that knows people %s, where they may change their userName', (_, issuer, isProblem) => {
    const written = check({ one: issuer }, REST.replace('claims:\n', 'scim: { me: { write: [userName] } }\nclaims:\n'));
    if (isProblem) expect(written).toContain('it knows people by userName, and people may write it of themselves');
    else expect(written).toBeNull();
  });
});
