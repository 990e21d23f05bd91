/** Two APIs that share their tokens, one that does not, and applications that ask for them or stand before them. */
import { createPartner, PARTNER, type Partner } from '../oauth/provider.ts';
import { NOW, SECONDS } from '../oauth/world.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const BANK = 'https://api.example.com/bank';
export const LEDGER = 'https://api.example.com/ledger';
export const MAIL = 'https://api.example.com/mail';
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const HR = 'hr-token-for-tests-0123456789';
const secretOf = (client: string) => `${client}-secret-0123456789`;
const app = (name: string, kind: string, more: string) =>
  `  ${name}: { kind: ${kind}, secret: ${secretOf(name)}, ${more} }`;

const CONFIG = `
issuer: https://id.example.com
scim: { clients: { hr: { token: ${HR} } } }
providers:
  partner: { issuer: '${PARTNER}', audience: avow, link: { first: { verifiedEmail: true } } }
resolvers:
  known: { kind: constant, values: { iban: DE02, side: debit, region: EU } }
claims:
  iban: { from: known, path: iban, type: string }
  side: { from: known, path: side, type: string }
  region: { from: known, path: region, type: string }
  asked_at: { from: request, path: audience, type: string }
apis:
  bank: { audience: ${BANK}, scopes: [accounts, pay], sharesTokensWith: [ledger], tokenLifetime: 10m, claims: [iban, region] }
  ledger:
    audience: ${LEDGER}
    scopes: [entries]
    sharesTokensWith: [bank]
    tokenLifetime: 3m
    rules: [{ deny: { when: 'request.scopes.exists(s, s == "pay")', because: no payments here } }, { allow: { when: request.audience == "${LEDGER}" } }]
  mail: { audience: ${MAIL}, scopes: [send] }
scopes:
  accounts: { claims: [iban, side, region], rules: [{ allow: { when: request.api == "bank" } }, { require: { through: [third-party], consent: true } }] }
  pay: { rules: [{ allow: { to: human } }] }
  entries: { claims: [side, region], rules: [{ allow: {} }] }
  send: { rules: [{ allow: {} }] }
clients:
${app('job', 'machine', 'grants: [client-credentials], scopes: [accounts, pay, entries, send], tokens: jwt')}
${app('phone', 'machine', 'grants: [client-credentials], scopes: [accounts, entries]')}
${app('web', 'first-party', 'grants: [token-exchange, refresh-token], scopes: [accounts, entries, send], tokens: jwt')}
${app('portal', 'third-party', 'title: Portal, grants: [token-exchange], scopes: [accounts, entries]')}
${app('bank-api', 'machine', 'introspects: [bank]')}
${app('ledger-api', 'machine', 'introspects: [ledger], grants: [token-exchange], tokens: jwt, scopes: [entries, send, accounts], exchanges: [{ from: ledger, to: [mail], scopes: { entries: [send] } }, { from: ledger, to: [ledger] }]')}
${app('both', 'machine', 'introspects: [bank, ledger]')}
${app('helper', 'agent', 'grants: [token-exchange], scopes: [accounts, entries], exchanges: [{ from: bank, to: [bank, ledger], scopes: { accounts: [entries] } }]')}
${app('mail-api', 'machine', 'introspects: [mail]')}
${app('login', 'first-party', 'consents: true, explains: true, audits: true')}
`;

type Form = readonly (readonly [string, string])[];

export interface SeveralApis extends TestWorld {
  readonly partner: Partner;
  post(path: string, client: string, form: Form, accept?: string): Promise<Answer & { readonly text: string }>;
  /** A token of the application's own. */
  ask(client: string, resources: readonly string[], scope?: string): Promise<Answer>;
  /** One for John's sign-in. */
  signIn(client: string, resources: readonly string[], scope?: string): Promise<Answer>;
  exchange(client: string, token: string, form: Form): Promise<Answer>;
  introspect(client: string, token: string, accept?: string): Promise<Answer & { readonly text: string }>;
  get(path: string, method?: string): Promise<Answer>;
}

export async function startSeveralApis(edit = (config: string) => config): Promise<SeveralApis> {
  const partner = await createPartner();
  const world = await createTestWorld({ config: edit(CONFIG), clock: createClock(NOW), fetch: partner.fetch });
  const basic = (client: string) => `Basic ${btoa(`${client}:${secretOf(client)}`)}`;
  const post: SeveralApis['post'] = async (path, client, form, accept = 'application/json') => {
    const headers = { accept, authorization: basic(client), 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString();
    const response = await world.request(path, { method: 'POST', headers, body });
    const text = await response.clone().text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { ...(await answerOf(isJson ? response : Response.json(null, { status: response.status }))), text };
  };
  const named = (resources: readonly string[]): Form => resources.map((resource) => ['resource', resource] as const);
  const scoped = (scope: string | undefined): Form => (scope === undefined ? [] : [['scope', scope]]);
  const exchange: SeveralApis['exchange'] = (client, token, form) =>
    post('/oauth/token', client, [
      ['grant_type', GRANT],
      ['subject_token', token],
      ['subject_token_type', TYPE('access_token')],
      ...form,
    ]);
  await world.request('/scim/v2/Users', {
    method: 'POST',
    headers: { authorization: `Bearer ${HR}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'john',
      emails: [{ value: 'john@example.com', primary: true }],
    }),
  });
  return {
    ...world,
    partner,
    post,
    exchange,
    ask: (client, resources, scope) =>
      post('/oauth/token', client, [['grant_type', 'client_credentials'], ...named(resources), ...scoped(scope)]),
    signIn: async (client, resources, scope) =>
      post('/oauth/token', client, [
        ['grant_type', GRANT],
        [
          'subject_token',
          await partner.idToken({ email: 'john@example.com', email_verified: true, exp: SECONDS + 3_600 }),
        ],
        ['subject_token_type', TYPE('id_token')],
        ...named(resources),
        ...scoped(scope),
      ]),
    introspect: (client, token, accept) => post('/oauth/introspect', client, [['token', token]], accept),
    get: async (path, method = 'GET') =>
      answerOf(await world.request(path, { method, headers: { authorization: basic('login') } })),
  };
}
