/** An installation that other issuers ask: a few people, a few scopes, and the issuers that the test writes. */
import type { Fetch } from '../../src/effects.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

export const HR_TOKEN = 'hr-token-for-tests-0123456789';
export const SECRET = 'secret-of-the-other-issuer-0123456789';

/** Nothing listens on port 9: what needs billing cannot be decided. */
const CONFIG = `issuer: https://id.example.com
scim:
  clients:
    hr: { token: ${HR_TOKEN} }
    hr-of-acme: { token: ${HR_TOKEN}-acme, tenant: acme }
providers:
  partner: { issuer: https://login.partner.example, audience: avow, link: { first: { verifiedEmail: true } } }
resolvers:
  billing: { kind: http, url: 'http://127.0.0.1:9/{user.id}', gives: { plan: string }, timeout: 50s, allowPrivate: [127.0.0.1] }
claims:
  roles: { from: user, path: roles.value, type: 'string[]' }
  title: { from: user, path: title, type: string }
  nick: { from: user, path: nickName, type: string, destinations: [id_token] }
  note: { from: user, path: displayName, type: string, destinations: [introspection] }
  is_active: { from: user, path: active, type: boolean }
  partner_group: { from: idp, path: group, type: string }
  seen_from: { from: request, path: ip, type: string }
  plan: { from: billing, path: plan, type: string }
apis:
  trading: { audience: https://api.example.com/trading, scopes: [trades, billing, admin, vault, profile, desk] }
scopes:
  trades:  { claims: [roles, title, nick, note], rules: [{ allow: { when: 'client.kind == "machine" || user.active' } }] }
  profile: { claims: [is_active, partner_group, seen_from], rules: [{ allow: { to: human } }] }
  billing: { claims: [plan], rules: [{ allow: { to: human } }] }
  admin:   { claims: [roles], rules: [{ allow: { through: [console] } }] }
  vault:   { claims: [title], rules: [{ deny: { when: 'user.title == "trainee"', because: not yet } }, { allow: { to: human } }] }
  desk:    { claims: [roles, title], rules: [{ allow: {} }] }
clients:
  web:     { kind: first-party, secret: a-secret-of-enough-length-1, scopes: [trades, billing, admin, vault, profile] }
  desk:    { kind: first-party, secret: a-secret-of-enough-length-2, scopes: [desk] }
  console: { kind: first-party, secret: a-secret-of-enough-length-3, scopes: [admin] }
  batch:   { kind: machine, secret: a-secret-of-enough-length-4, scopes: [trades] }
  acme-web: { kind: first-party, secret: a-secret-of-enough-length-5, scopes: [trades], tenant: acme }
issuers:
`;

export interface AskedWorld extends TestWorld {
  /** Creates a person and gives the id. */
  person(attributes: Record<string, unknown>, token?: string): Promise<string>;
  post(path: string, body: unknown, headers: Record<string, string>): Promise<Told>;
  audit(tenant?: string): Promise<Record<string, unknown>[]>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON; else undefined. */
  readonly body: Record<string, unknown> | undefined;
}

/**
 * @param issuers the entries of `issuers`, as YAML of two spaces
 * @param fetch stands in for every other server
 */
export async function startAsked(issuers: string, fetch?: Fetch): Promise<AskedWorld> {
  const world = await createTestWorld({ config: CONFIG + issuers, ...(fetch !== undefined && { fetch }) });
  const post: AskedWorld['post'] = async (path, body, headers) => {
    const response = await world.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : undefined,
    };
  };
  return {
    ...world,
    post,
    async person(attributes, token = HR_TOKEN) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
      const told = await post('/scim/v2/Users', { schemas, ...attributes }, headers);
      if (typeof told.body?.id !== 'string') throw new Error(`no person: ${told.text}`);
      return told.body.id;
    },
    async audit(tenant = 'default') {
      const rows = await world.store.listAudit(tenant, 100);
      return rows.map(({ record }) => JSON.parse(record)).filter(({ event }) => event.startsWith('claims.'));
    },
  };
}

export const JOHN = {
  userName: 'john@example.com',
  externalId: 'john-at-the-issuer',
  title: 'Trader',
  nickName: 'Johnny',
  displayName: 'told at introspection alone',
  roles: [{ value: 'trader' }, { value: 'auditor' }],
};
