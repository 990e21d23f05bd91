/** An installation whose applications pass tokens on: an API to another, a person to an agent, a partner's to Avow. */
import { createPartner, PARTNER, type Partner } from '../oauth/provider.ts';
import { NOW, SECONDS } from '../oauth/world.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const ISSUER = 'https://id.example.com';
export const TRADING = 'https://api.example.com/trading';
export const BILLING = 'https://api.example.com/billing';
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const HR = 'hr-token-for-tests-0123456789';

const CONFIG = `
issuer: ${ISSUER}
scim: { clients: { hr: { token: ${HR} } } }
providers:
  partner:
    issuer: ${PARTNER}
    audience: avow
    accessTokens: { audience: ${ISSUER} }
    link: { first: { verifiedEmail: true } }
claims:
  name: { from: user, path: userName, type: string }
apis:
  trading: { audience: ${TRADING}, scopes: [trades, orders_read] }
  billing: { audience: ${BILLING}, subject: user.userName, scopes: [invoices, invoices_write], tokenLifetime: 1h }
scopes:
  trades:
    claims: [name]
    rules: [{ deny: { when: actor != null && actor.sub == "client:rogue" } }, { allow: {} }]
  orders_read: { rules: [{ allow: {} }] }
  invoices: { claims: [name], rules: [{ allow: { when: user == null || user.active } }] }
  invoices_write: { rules: [{ allow: {} }] }
clients:
  web: { kind: first-party, secret: web-secret-0123456789, grants: [token-exchange], scopes: [trades, orders_read], tokens: jwt }
  mobile: { kind: first-party, secret: mobile-secret-0123456789, grants: [token-exchange], scopes: [trades, orders_read] }
  batch: { kind: machine, secret: batch-secret-0123456789, grants: [client-credentials], scopes: [trades], tokens: jwt }
  rogue: { kind: machine, secret: rogue-secret-0123456789, grants: [client-credentials], scopes: [trades], tokens: jwt }
  trading-api:
    kind: machine
    secret: trading-api-secret-0123456789
    grants: [token-exchange, client-credentials]
    scopes: [trades, orders_read, invoices, invoices_write]
    tokens: jwt
    exchanges:
      - { from: trading, to: [billing], scopes: { trades: [invoices] }, actors: [batch], lifetime: 2m }
      - { from: trading, to: [trading], actors: [rogue] }
      - { from: billing, to: [trading], scopes: { invoices: [orders_read] } }
  inbound:
    kind: machine
    secret: inbound-secret-0123456789
    grants: [token-exchange]
    scopes: [trades, orders_read]
    tokens: jwt
    exchanges: [{ from: partner, to: [trading], scopes: { 'orders.read': [orders_read] } }]
  helper:
    kind: agent
    secret: helper-secret-0123456789
    grants: [token-exchange]
    scopes: [trades]
    tokens: jwt
    exchanges: [{ from: trading, to: [trading] }]
    agent: { lifetime: 3m }
  other: { kind: machine, secret: other-secret-0123456789, tenant: other, grants: [token-exchange], scopes: [trades], exchanges: [{ from: trading, to: [trading] }] }
  gateway: { kind: machine, secret: gateway-secret-0123456789, introspects: [trading] }
  ledger: { kind: machine, secret: ledger-secret-0123456789, introspects: [billing] }
`;

export interface ExchangeWorld extends TestWorld {
  readonly partner: Partner;
  /** John's id. */
  readonly john: string;
  scim(method: string, path: string, resource: Record<string, unknown>): Promise<Answer>;
  token(client: string, form: Record<string, string> | [string, string][]): Promise<Answer>;
  /** An exchange by `client`; without another type, of an access token. */
  exchange(client: string, token: string, form?: Record<string, string>): Promise<Answer>;
  /** John's access token through `client`, by his ID token. */
  signIn(client?: string, scope?: string): Promise<string>;
  introspect(client: string, token: string, form?: Record<string, string>): Promise<Answer['body']>;
  audit(): Promise<Record<string, unknown>[]>;
}

/** @param edit changes the configuration's text */
export async function startExchange(edit = (config: string) => config): Promise<ExchangeWorld> {
  const partner = await createPartner();
  const clock = createClock(NOW);
  const world = await createTestWorld({ config: edit(CONFIG), clock, fetch: partner.fetch });
  const post = async (path: string, client: string, form: Record<string, string> | [string, string][]) =>
    answerOf(
      await world.request(path, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${client}:${client}-secret-0123456789`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
      }),
    );
  const scim: ExchangeWorld['scim'] = async (method, path, resource) =>
    answerOf(
      await world.request(`/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${HR}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], ...resource }),
      }),
    );
  const emails = [{ value: 'john@example.com', primary: true }];
  const created = await scim('POST', '/Users', { userName: 'john', active: true, emails });
  const token: ExchangeWorld['token'] = (client, form) => post('/oauth/token', client, form);
  const exchange: ExchangeWorld['exchange'] = (client, subject, form = {}) =>
    token(client, {
      grant_type: GRANT,
      subject_token: subject,
      subject_token_type: TYPE('access_token'),
      ...form,
    });
  return {
    ...world,
    partner,
    john: created.body.id,
    scim,
    token,
    exchange,
    async signIn(client = 'web', scope = 'trades orders_read') {
      const idToken = await partner.idToken({ email: 'john@example.com', email_verified: true, exp: SECONDS + 600 });
      const { body } = await exchange(client, idToken, { subject_token_type: TYPE('id_token'), scope });
      return body.access_token;
    },
    introspect: async (client, text, form = {}) =>
      (await post('/oauth/introspect', client, { token: text, ...form })).body,
    audit: async () => (await world.store.listAudit('default', 100)).map((row) => JSON.parse(row.record)),
  };
}
