/** The worked example in a test's hands: its configuration, its stand-ins on loopback, and the people who use it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOHN, JOHN_AT_PARTNER } from '../examples/trading/john.ts';
import { startBilling } from '../examples/trading/stand-ins/billing.ts';
import { type Partner, type Person, startPartner } from '../examples/trading/stand-ins/partner.ts';
import { type RiskEngine, startRiskEngine } from '../examples/trading/stand-ins/risk.ts';
import { createClock, createTestWorld, type TestWorld } from './world.ts';

const EXAMPLE = join(import.meta.dirname, '../examples/trading');
const CONFIG = readFileSync(join(EXAMPLE, 'avow.yaml'), 'utf8');
const SCHEMA = readFileSync(join(EXAMPLE, 'schema/trading-user.json'), 'utf8');

export const SECRETS = {
  HR_TOKEN: 'hr-token-for-tests-0123456789',
  TRADING_WEB_SECRET: 'trading-web-secret-for-tests',
  PARTNER_PORTAL_SECRET: 'partner-portal-secret-for-tests',
  TRADING_MOBILE_SECRET: 'trading-mobile-secret-for-tests',
  GATEWAY_SECRET: 'gateway-secret-for-tests',
  SUPPORT_SECRET: 'support-secret-for-tests',
  ASSISTANT_SECRET: 'assistant-secret-for-tests',
} as const;

export const ISSUER = 'https://id.example.com';

export interface Trading extends TestWorld {
  readonly partner: Partner;
  readonly risk: RiskEngine;
  scim(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Creates John, or whom else the body says, and gives the id. */
  createJohn(changes?: Record<string, unknown>): Promise<string>;
  /** An ID token of the partner for John, or for whom the changes say. */
  signIn(changes?: Partial<Person>): Promise<string>;
  token(form: Record<string, string>, client?: Client): Promise<Answer>;
  exchange(idToken: string, scope: string, client?: Client): Promise<Answer>;
  explain(request: unknown, client?: Client): Promise<Answer>;
  introspect(token: string, accept?: string, client?: Client): Promise<Response>;
  audit(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What a test reads of an answer: SCIM's, or OAuth's. A member that is not there is what the test then says. */
export interface Body {
  readonly id: string;
  readonly userName: string;
  readonly userId: number;
  readonly externalId: string;
  readonly status: string;
  readonly detail: string;
  readonly scimType: string;
  readonly totalResults: number;
  readonly Resources: readonly Body[];
  readonly attributes: readonly Body[];
  readonly authenticationSchemes: readonly Body[];
  readonly name: string | Readonly<Record<string, string>>;
  readonly locations: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly access_token: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly error: string;
  readonly error_description: string;
  readonly [name: string]: unknown;
}

export interface Client {
  readonly id: string;
  readonly secret: string;
}

export const TRADING_WEB: Client = { id: 'trading-web', secret: SECRETS.TRADING_WEB_SECRET };
export const PARTNER_PORTAL: Client = { id: 'partner-portal', secret: SECRETS.PARTNER_PORTAL_SECRET };
export const TRADING_MOBILE: Client = { id: 'trading-mobile', secret: SECRETS.TRADING_MOBILE_SECRET };
export const GATEWAY: Client = { id: 'gateway', secret: SECRETS.GATEWAY_SECRET };

export const SUPPORT: Client = { id: 'support', secret: SECRETS.SUPPORT_SECRET };

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';

function basic({ id, secret }: Client): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/**
 * @param edit changes the example's configuration text
 * @param urls stands in for a stand-in: where a source is to be found instead
 */
export async function startTrading(
  edit: (config: string) => string = (config) => config,
  urls: { readonly billing?: string; readonly risk?: string; readonly partner?: string } = {},
): Promise<Trading> {
  const clock = createClock();
  const [partner, billing, risk] = await Promise.all([
    startPartner(clock.now),
    startBilling(new Map([['2998', 'gold']])),
    startRiskEngine(),
  ]);
  const world = await createTestWorld({
    config: edit(
      CONFIG.replace('database: ${env:AVOW_DATABASE}', 'database: ":memory:"\nsecret: a-secret-for-tests-alone'),
    ),
    files: { 'schema/trading-user.json': SCHEMA },
    env: {
      ...SECRETS,
      AVOW_ISSUER: ISSUER,
      AVOW_PORT: '0',
      PARTNER_URL: urls.partner ?? partner.url,
      BILLING_URL: urls.billing ?? billing.url,
      RISK_URL: urls.risk ?? risk.url,
    },
    clock,
  });
  const post = async (path: string, form: Record<string, string>, client: Client, accept = 'application/json') =>
    world.request(path, {
      method: 'POST',
      headers: {
        accept,
        authorization: basic(client),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    });
  const token: Trading['token'] = async (form, client = TRADING_WEB) =>
    answerOf(await post('/oauth/token', form, client));
  const scim: Trading['scim'] = async (method, path, body, headers = {}) =>
    answerOf(
      await world.request(`/scim/v2${path}`, {
        method,
        headers: {
          authorization: `Bearer ${SECRETS.HR_TOKEN}`,
          'content-type': 'application/scim+json',
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  return {
    ...world,
    partner,
    risk,
    scim,
    async createJohn(changes = {}) {
      const { status, body } = await scim('POST', '/Users', { ...JOHN, ...changes });
      if (status !== 201) throw new Error(`no John: ${JSON.stringify(body)}`);
      return body.id;
    },
    signIn: (changes = {}) => partner.signIn({ ...JOHN_AT_PARTNER, ...changes }),
    token,
    exchange: (idToken, scope, client) =>
      token({ grant_type: EXCHANGE, subject_token: idToken, subject_token_type: ID_TOKEN, scope }, client),
    explain: async (request, client = SUPPORT) =>
      answerOf(
        await world.request('/claims/explain', {
          method: 'POST',
          headers: { authorization: basic(client), 'content-type': 'application/json' },
          body: typeof request === 'string' ? request : JSON.stringify(request),
        }),
      ),
    introspect: (text, accept, client = GATEWAY) => post('/oauth/introspect', { token: text }, client, accept),
    async audit() {
      // Without that of the first signing key, which every installation begins with.
      const rows = (await world.store.listAudit('default', 100)).filter(({ event }) => event !== 'key.added');
      return rows.map((row) => JSON.parse(row.record));
    },
    async stop() {
      await world.close();
      await Promise.all([partner, billing, risk].map((listener) => listener.close()));
    },
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
