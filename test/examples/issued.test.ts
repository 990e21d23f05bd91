/** Each file of examples/resolvers issues a token with its claims, its sources being stand-ins. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../src/effects.ts';
import { ENTERPRISE } from '../issuer/sources-world.ts';
import { createPartner, PARTNER, PARTNER_URLS } from '../oauth/provider.ts';
import { NOW } from '../oauth/world.ts';
import { createAuthority } from '../outbound/certificate.ts';
import { conditions, confirmation, SAML2, partner as samlPartner, samlToken } from '../saml/idp.ts';
import { createClock, createTestWorld, patient } from '../world.ts';

const FOLDER = join(import.meta.dirname, '../../examples/resolvers');
const SECRET = 'a-secret-of-enough-length';
const USER_INFO = `${PARTNER}/userinfo`;

const FILES = globSync('*.yaml', { cwd: FOLDER });

const databases = mkdtempSync(join(tmpdir(), 'avow-examples-'));
const STAFF = join(databases, 'staff.db');
const ACCOUNTS = join(databases, 'accounts.db');

beforeAll(() => {
  fill(STAFF, [
    'create table employee (number text, department text, cost_center integer)',
    "insert into employee values ('7', 'Trading', 4711), ('8', 'Audit', 4712)",
  ]);
  fill(ACCOUNTS, [
    'create table account (owner text, iban text)',
    "insert into account values ('ada@example.com', 'GB29'), ('bob@example.com', 'GB30')",
  ]);
});

afterAll(() => rmSync(databases, { recursive: true }));

function fill(file: string, statements: readonly string[]): void {
  const database = new Sqlite(file);
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Where the files beside an example are; a PostgreSQL of its own (test/claims/sql.test.ts has one) is a file here. */
const PLACES: readonly (readonly [named: RegExp, place: string])[] = [
  [/postgres:\S+/, STAFF],
  [/\.\/accounts\.db/, ACCOUNTS],
  [/\.\/desk\.js/, join(FOLDER, 'desk.js')],
];

/** The claims that a token has of each file; of every other, `plan`. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  'actor.yaml': [],
  'authn-client-request.yaml': [
    'sign_in_level',
    'sign_in_methods',
    'sign_in_provider',
    'app_owner',
    'app_region',
    'from_ip',
  ],
  'constant.yaml': ['region', 'markets'],
  'groups.yaml': ['groups', 'teams', 'order_rights', 'roles'],
  'module.yaml': ['desk', 'shift'],
  'sql.yaml': ['department', 'cost_center', 'accounts'],
  'idp.yaml': ['staff_groups', 'home_region'],
  'risk.yaml': ['risk_level'],
  'saml.yaml': ['staff_groups', 'department', 'sign_in_level'],
  'scope.yaml': ['account_id', 'account_holder'],
  'user.yaml': ['given_name', 'email', 'work_phones', 'department', 'own_groups'],
};

/** What is asked for, where that is not all that the application may have. */
const SCOPES: Readonly<Record<string, string>> = { 'scope.yaml': 'account.list.05542' };

const authority = createAuthority('example');
const avow = authority.issue('avow.example.com');
const FILES_BESIDE = {
  'tls/avow.pem': avow.cert,
  'tls/avow.key': avow.key,
  'tls/company-ca.pem': authority.cert,
  'partner-idp.pem': samlPartner.cert,
};

const ADA = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  userName: 'ada',
  externalId: 'c-1',
  name: { givenName: 'Ada' },
  emails: [{ value: 'ada@example.com', primary: true }],
  phoneNumbers: [{ value: '+44 20 1234', type: 'work' }],
  roles: [{ value: 'trader' }],
  [ENTERPRISE]: { department: 'Trading', employeeNumber: '7' },
};

/** What the provider of saml.yaml asserts of her. */
const SAML_SAID = {
  conditions: conditions({ audiences: ['https://orders.example.com/saml'] }),
  confirmation: confirmation({ recipient: 'https://orders.example.com/saml/acs' }),
  attributes: {
    'urn:oid:0.9.2342.19200300.100.1.3': ['ada@example.com'],
    'urn:oid:2.16.840.1.113730.3.1.2': ['Trading'],
    'http://schemas.xmlsoap.org/claims/Group': ['staff-all'],
  },
};

const source: Fetch = async (url) => {
  if (url.includes('/oauth/token'))
    return Response.json({ access_token: 'for-avow', token_type: 'Bearer', expires_in: 60 });
  if (url.includes('/graphql')) return Response.json({ data: { customer: { plan: 'gold', seats: 3 } } });
  if (url.endsWith('/accounts/05542')) return Response.json({ owner: 'ada', holder: 'Ada Lovelace' });
  if (url.includes('risk')) return Response.json({ score: 12, level: 'low', reasons: [] });
  return Response.json({ plan: 'gold' });
};

test.each(FILES)('%s issues a token', async (file) => {
  const text = PLACES.reduce(
    (written, [named, place]) => written.replace(named, place),
    patient(readFileSync(join(FOLDER, file), 'utf8')),
  );
  const partner = await createPartner();
  partner.answers.set(PARTNER_URLS.discovery, () =>
    Response.json({ issuer: PARTNER, jwks_uri: PARTNER_URLS.jwks, userinfo_endpoint: USER_INFO }),
  );
  partner.answers.set(USER_INFO, () =>
    Response.json({ sub: '8027379034', groups: ['staff-all', 'guests'], address: { region: 'BE' } }),
  );
  const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
  const world = await createTestWorld({
    config: `database: ':memory:'\nsecret: ${SECRET}\nscim: { clients: { hr: { token: ${SECRET} } } }\n${text}`,
    files: { ...FILES_BESIDE, ...byBasename(FILES_BESIDE) },
    env: Object.fromEntries(names.map((name) => [name, SECRET])),
    clock: createClock(NOW),
    fetch: (url, request) => (url.startsWith(PARTNER) ? partner.fetch(url, request) : source(url, request)),
  });
  await world.wake(AbortSignal.timeout(50_000));
  const scim = (path: string, body: object) =>
    world.request(`/scim/v2${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
  const { id } = JSON.parse(await (await scim('/Users', ADA)).text());
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  await scim('/Groups', { schemas, displayName: 'orders-desk', externalId: 'hr-1', members: [{ value: id }] });
  const scope = SCOPES[file];
  const idToken = await partner.idToken({ email: 'ada@example.com', email_verified: true, acr: 'mfa', amr: ['otp'] });
  const answer = await world.request('/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`orders-web:${SECRET}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      ...(file === 'saml.yaml'
        ? { subject_token: samlToken(SAML_SAID), subject_token_type: SAML2 }
        : {
            subject_token: idToken,
            subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
            provider_access_token: 'of-the-partner',
          }),
      end_user_ip: '192.0.2.7',
      ...(scope !== undefined && { scope }),
    }).toString(),
  });
  const [last] = await world.store.listAudit('default', 1);
  const record = JSON.parse(last?.record ?? '{}');
  await world.close();
  expect({ status: answer.status, error: record.error }).toEqual({ status: 200, error: null });
  const given: readonly { readonly claim: string }[] = record.claims;
  expect(new Set(given.map(({ claim }) => claim))).toEqual(new Set(CLAIMS[file] ?? ['plan']));
});

/** However the configuration resolves a relative name. */
function byBasename(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [basename(path), text]));
}
