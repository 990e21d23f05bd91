/** A bank whose scopes are for one account each: a person who owns two, a source that knows holders, and applications of every kind. */
import { createPartner, PARTNER, type Partner } from '../oauth/provider.ts';
import { NOW, SECONDS } from '../oauth/world.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const ISSUER = 'https://id.example.com';
export const BANK = 'https://api.example.com/bank';
export const LEDGER = 'https://api.example.com/ledger';
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const HR = 'hr-token-for-tests-0123456789';
const secretOf = (client: string) => `${client}-secret-0123456789`;

const SCHEMA = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'What the bank knows of a person',
  attributes: [
    { name: 'accounts', type: 'string', multiValued: true, description: 'Their accounts', caseExact: true },
    { name: 'branches', type: 'integer', multiValued: true, description: 'Their branches' },
  ],
};

export const CONFIG = `
issuer: ${ISSUER}
scim: { schemas: [./bank-user.json], clients: { hr: { token: ${HR} } } }
providers:
  partner: { issuer: '${PARTNER}', audience: avow, link: { first: { verifiedEmail: true } } }
resolvers:
  accounts: { kind: http, url: 'https://accounts.internal/{scope.accountId}', gives: { owner: string, holder: string, limit: integer } }
claims:
  name: { from: user, path: userName, type: string }
  account_id: { from: scope, path: accountId, type: string, sensitivity: public }
  holder: { from: accounts, path: holder, type: string }
apis:
  bank:
    audience: ${BANK}
    scopes: ['account.list.{accountId}', 'account.pay.{accountId}', 'statement.{accountId}.{month}', 'branch:{branchId}', profile]
  ledger: { audience: ${LEDGER}, scopes: ['entries.{accountId}', sums] }
scopes:
  'account.list.{accountId}':
    title: See account {accountId}
    claims: [name]
    rules: [{ allow: { to: human, when: scope.accountId in user.accounts } }, { require: { through: [third-party], consent: true } }]
  'account.pay.{accountId}':
    claims: [account_id, holder]
    rules: [{ allow: { when: accounts.owner == user.userName } }, { deny: { when: 'scope.accountId == "666"' } }]
  'statement.{accountId}.{month}':
    parameters: { month: { type: integer } }
    claims: [holder]
    rules: [{ allow: { when: scope.accountId in user.accounts && scope.month >= 202600 } }]
  'branch:{branchId}':
    parameters: { branchId: { type: integer } }
    rules: [{ allow: { when: scope.branchId in user.branches } }]
  profile: { claims: [name], rules: [{ allow: {} }] }
  'entries.{accountId}': { claims: [account_id], rules: [{ allow: { when: scope.accountId in user.accounts } }] }
  sums: { rules: [{ allow: {} }] }
clients:
  web:
    kind: first-party
    secret: ${secretOf('web')}
    grants: [token-exchange, refresh-token]
    scopes: ['account.list.{accountId}', 'account.pay.{accountId}', 'statement.{accountId}.{month}', 'branch:{branchId}', profile]
    tokens: jwt
  kiosk: { kind: first-party, secret: ${secretOf('kiosk')}, grants: [token-exchange], scopes: [account.list.05542], tokens: jwt }
  portal: { kind: third-party, secret: ${secretOf('portal')}, grants: [token-exchange], scopes: ['account.list.{accountId}'] }
  login: { kind: first-party, secret: ${secretOf('login')}, consents: true, explains: true, audits: true }
  bank-api:
    kind: machine
    secret: ${secretOf('bank-api')}
    introspects: [bank]
    grants: [token-exchange]
    scopes: ['account.list.{accountId}', 'entries.{accountId}', sums]
    tokens: jwt
    exchanges:
      - { from: bank, to: [ledger], scopes: { 'account.list.{accountId}': ['entries.{accountId}'], account.pay.05542: [sums] } }
      - { from: bank, to: [bank] }
issuers:
  other: { kind: resolve, secret: ${secretOf('other')}, apis: [bank], clients: { app: web } }
`;

export interface Accounts extends TestWorld {
  readonly partner: Partner;
  /** The ids of the accounts that the source was asked about. */
  readonly asked: string[];
  readonly john: string;
  post(path: string, client: string, form: Record<string, string>): Promise<Answer>;
  json(path: string, body: unknown, authorization?: string): Promise<Answer>;
  /** What `client` gets for John's sign-in. */
  ask(scope: string | null, client?: string, form?: Record<string, string>): Promise<Answer>;
  exchange(client: string, token: string, form?: Record<string, string>): Promise<Answer>;
  call(method: string, path: string, client?: string): Promise<Answer>;
  records(): Promise<Record<string, unknown>[]>;
}

/**
 * @param edit changes the configuration's text
 * @param others stands in for what else is on the network
 */
export async function startAccounts(
  edit = (config: string) => config,
  others: typeof globalThis.fetch | null = null,
): Promise<Accounts> {
  const partner = await createPartner();
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.host !== 'accounts.internal') return ((url.origin !== PARTNER && others) || partner.fetch)(input, init);
    const id = decodeURIComponent(url.pathname.slice(1));
    asked.push(id);
    if (id === '404') return new Response('none', { status: 404 });
    return Response.json({ owner: id.startsWith('9') ? 'jane' : 'john', holder: `holder of ${id}`, limit: 100 });
  };
  const clock = createClock(NOW);
  const files = { 'bank-user.json': JSON.stringify(SCHEMA) };
  const world = await createTestWorld({ config: edit(CONFIG), clock, fetch, files });
  const basic = (client: string) => `Basic ${btoa(`${client}:${secretOf(client)}`)}`;
  const post: Accounts['post'] = async (path, client, form) => {
    const headers = { authorization: basic(client), 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    return answerOf(await world.request(path, { method: 'POST', headers, body }));
  };
  const json: Accounts['json'] = async (path, body, authorization = basic('login')) => {
    const headers = { authorization, 'content-type': 'application/json' };
    return answerOf(await world.request(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  const person = {
    schemas: [SCHEMA.id],
    userName: 'john',
    active: true,
    emails: [{ value: 'john@example.com', primary: true }],
    accounts: ['05542', '77', 'all', '404'],
    branches: [7],
  };
  const created = await answerOf(
    await world.request('/scim/v2/Users', {
      method: 'POST',
      headers: { authorization: `Bearer ${HR}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(person),
    }),
  );
  const signedIn = () => partner.idToken({ email: 'john@example.com', email_verified: true, exp: SECONDS + 600 });
  return {
    ...world,
    partner,
    asked,
    john: created.body.id,
    post,
    json,
    ask: async (scope, client = 'web', form = {}) =>
      post('/oauth/token', client, {
        grant_type: GRANT,
        subject_token: await signedIn(),
        subject_token_type: TYPE('id_token'),
        ...(scope !== null && { scope }),
        ...form,
      }),
    exchange: (client, token, form = {}) =>
      post('/oauth/token', client, {
        grant_type: GRANT,
        subject_token: token,
        subject_token_type: TYPE('access_token'),
        ...form,
      }),
    call: async (method, path, client = 'login') =>
      answerOf(await world.request(path, { method, headers: { authorization: basic(client) } })),
    records: async () => (await world.store.listAudit('default', 100)).map((row) => JSON.parse(row.record)),
  };
}
