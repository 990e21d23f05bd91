/** People who sign in at a provider that speaks SAML, and an application that shows what it got there. */
import { decodeJwt, type JWTPayload } from 'jose';
import { stringify } from 'yaml';
import { NOW } from '../oauth/world.ts';
import { SAML2, type Said, samlConfig, samlToken } from '../saml/idp.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'a-secret-of-enough-length';
export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

const CLAIMS = {
  groups: { from: 'idp', path: 'groups', type: 'string[]' },
  team: { from: 'idp', expr: 'groups.exists(g, g == "rates") ? "rates" : null', type: 'string' },
};

const application = (settings: object = {}) => ({
  kind: 'first-party',
  secret: SECRET,
  grants: ['token-exchange', 'refresh-token'],
  scopes: ['read'],
  tokens: 'jwt',
  ...settings,
});

export interface SamlOptions {
  readonly saml?: object;
  readonly provider?: object;
  readonly rules?: readonly object[];
  readonly clients?: Readonly<Record<string, object>>;
  readonly providers?: Readonly<Record<string, object>>;
  readonly link?: object;
  /** Without one, in memory. */
  readonly database?: string;
  /** What the provider is called. */
  readonly named?: string;
  /** Other sections of the file. */
  readonly more?: object;
}

export interface SamlWorld extends TestWorld {
  /** The id of Ada's User. */
  readonly ada: string;
  post(path: string, body: Record<string, string>, client?: string): Promise<Answer>;
  /** Shows a token to the token endpoint. */
  show(token: string, form?: Record<string, string>, client?: string): Promise<Answer>;
  /** Shows a new assertion about Ada. */
  signIn(said?: Said, form?: Record<string, string>, client?: string): Promise<Answer>;
  refresh(token: unknown, client?: string): Promise<Answer>;
  /** Another value of Ada's. */
  change(path: string, value: unknown): Promise<Answer>;
  records(): Promise<Record<string, unknown>[]>;
}

export async function startSaml(options: SamlOptions = {}): Promise<SamlWorld> {
  const clock = createClock(NOW);
  const world = await createTestWorld({ config: stringify(configOf(options)), clock });
  const request = async (path: string, headers: Record<string, string>, body: string, method = 'POST') =>
    answerOf(await world.request(path, { method, headers, body }));
  const scim = (method: string, path: string, body: object) =>
    request(
      `/scim/v2${path}`,
      { authorization: `Bearer ${SECRET}`, 'content-type': 'application/scim+json' },
      JSON.stringify(body),
      method,
    );
  const post: SamlWorld['post'] = (path, body, client = 'web') =>
    request(
      path,
      {
        authorization: `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      new URLSearchParams(body).toString(),
    );
  const show: SamlWorld['show'] = (token, form, client) =>
    post(
      '/oauth/token',
      { grant_type: EXCHANGE, subject_token: token, subject_token_type: SAML2, scope: 'read', ...form },
      client,
    );
  const { body } = await scim('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'ada',
    emails: [{ value: 'ada@example.com', primary: true }],
    active: true,
  });
  return {
    ...world,
    ada: body.id,
    change: (path, value) =>
      scim('PATCH', `/Users/${body.id}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path, value }],
      }),
    post,
    show,
    signIn: (said, form, client) => show(samlToken(said, clock.now()), form, client),
    refresh: (token, client) =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: String(token) }, client),
    records: async () => (await world.store.listAudit('default', 100)).map(({ record }) => JSON.parse(record)),
  };
}

export function payloadOf({ status, body }: Answer): JWTPayload {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return decodeJwt(body.access_token);
}

function configOf({
  saml = {},
  provider = {},
  link,
  rules = [{ allow: { to: 'human' } }],
  named = 'workforce',
  ...others
}: SamlOptions) {
  const first = { verifiedEmail: 'mail', domains: ['example.com'] };
  return {
    issuer: 'https://id.example.com',
    database: others.database ?? ':memory:',
    secret: 'a-secret-for-tests-alone',
    scim: { clients: { hr: { token: SECRET } } },
    providers: { [named]: { ...samlConfig(saml), link: link ?? { first }, ...provider }, ...others.providers },
    claims: CLAIMS,
    apis: { desk: { audience: 'https://api.example.com/desk', scopes: ['read'], tokenLifetime: '1h' } },
    scopes: { read: { claims: Object.keys(CLAIMS), rules } },
    ...others.more,
    clients: {
      web: application(),
      frozen: application({ refresh: { claims: 'frozen' } }),
      support: application({ grants: ['token-exchange'], explains: true }),
      ...others.clients,
    },
  };
}
