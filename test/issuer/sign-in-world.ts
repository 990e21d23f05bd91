/** People who sign in at a provider, and applications that go on for them: a small configuration, and what a test asks of it. */
import { type Partner, type Person, startPartner } from '../../examples/trading/stand-ins/partner.ts';
import { type Answer, answerOf, type Client } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const ISSUER = 'https://id.example.com';
export const DESK = 'https://api.example.com/desk';
const HR_TOKEN = 'hr-token-for-tests-0123456789';
const clientOf = (id: string): Client => ({ id, secret: `the secret of ${id}, for tests` });
/** JWT, opaque, and JWT with the claims of the sign-in. */
export const WEB = clientOf('web');
export const MOBILE = clientOf('mobile');
export const FROZEN = clientOf('frozen');
/** May not refresh. */
export const PLAIN = clientOf('plain');
export const GATEWAY = clientOf('gateway');
const ADA: Person = { sub: 'ada-1', email: 'ada@example.com', emailVerified: true, groups: ['desk'] };

const CONFIG = (partner: string) => `
issuer: ${ISSUER}
scim: { clients: { hr: { token: ${HR_TOKEN} } } }
providers:
  partner: { issuer: '${partner}', audience: avow, jwksUri: '${partner}/jwks', allowPrivate: [127.0.0.1],
             link: { first: { verifiedEmail: true } } }
claims:
  title:  { from: user, path: title, type: string }
  teams:  { from: idp, path: groups, type: 'string[]' }
apis:
  desk:  { audience: '${DESK}', scopes: [read, write] }
  other: { audience: 'https://api.example.com/other', scopes: [look] }
scopes:
  read:  { claims: [title, teams], rules: [{ allow: { to: human } }] }
  write: { rules: [{ allow: { to: human, when: 'user.title != "guest"' } }] }
  look:  { rules: [{ allow: { to: human } }] }
clients:
  web:    { kind: first-party, secret: '${WEB.secret}', grants: [token-exchange, refresh-token], tokens: jwt,
            scopes: [read, write, look] }
  mobile: { kind: first-party, secret: '${MOBILE.secret}', grants: [token-exchange, refresh-token], tokens: opaque,
            scopes: [read, write], refresh: { lifetime: 2h, idle: 1h } }
  frozen: { kind: first-party, secret: '${FROZEN.secret}', grants: [token-exchange, refresh-token], tokens: jwt,
            scopes: [read, write], refresh: { claims: frozen } }
  plain:  { kind: first-party, secret: '${PLAIN.secret}', grants: [token-exchange], scopes: [read, write] }
  gateway: { kind: machine, secret: '${GATEWAY.secret}', introspects: [desk, other] }
`;

export interface SignInWorld extends TestWorld {
  readonly partner: Partner;
  /** The id of Ada's User. */
  readonly ada: string;
  post(path: string, form: Record<string, string>, client?: Client): Promise<Answer>;
  /** An exchange of a new ID token of Ada's. */
  signIn(client?: Client, form?: Record<string, string>): Promise<Answer>;
  refresh(token: unknown, client?: Client, form?: Record<string, string>): Promise<Answer>;
  revoke(token: unknown, client?: Client, form?: Record<string, string>): Promise<Answer>;
  isActive(token: unknown): Promise<boolean>;
  /** The JWT that the gateway gets for a reference. */
  swap(token: unknown): Promise<string>;
  scim(method: string, path: string, body?: unknown): Promise<Answer>;
  change(path: string, value: unknown): Promise<Answer>;
  records(event: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** @param edit changes the configuration's text */
export async function startSignIns(edit: (config: string) => string = (config) => config): Promise<SignInWorld> {
  const clock = createClock();
  const partner = await startPartner(clock.now);
  const world = await createTestWorld({ config: edit(CONFIG(partner.url)), clock });
  const scim: SignInWorld['scim'] = async (method, path, body) =>
    answerOf(
      await world.request(`/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${HR_TOKEN}`, 'content-type': 'application/scim+json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  const send = (path: string, form: Record<string, string>, client: Client, accept = 'application/json') =>
    world.request(path, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.id}:${encodeURIComponent(client.secret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept,
      },
      body: new URLSearchParams(form).toString(),
    });
  const post: SignInWorld['post'] = async (path, form, client = WEB) => answerOf(await send(path, form, client));
  const emails = [{ value: ADA.email, primary: true }];
  const { body: ada } = await scim('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    ...{ userName: 'ada', title: 'clerk', emails, active: true },
  });
  return {
    ...world,
    partner,
    ada: ada.id,
    scim,
    post,
    signIn: async (client, form = {}) =>
      post(
        '/oauth/token',
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: await partner.signIn(ADA),
          subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
          scope: 'read write',
          ...form,
        },
        client,
      ),
    refresh: (token, client, form = {}) =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token: String(token), ...form }, client),
    revoke: (token, client, form = {}) => post('/oauth/revoke', { token: String(token), ...form }, client),
    isActive: async (token) =>
      (await post('/oauth/introspect', { token: String(token) }, GATEWAY)).body.active === true,
    swap: async (token) =>
      (await send('/oauth/introspect', { token: String(token) }, GATEWAY, 'application/jwt')).text(),
    change: (path, value) =>
      scim('PATCH', `/Users/${ada.id}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path, value }],
      }),
    records: async (event) =>
      (await world.store.listAudit('default', 5_000))
        .filter((row) => row.event === event)
        .map((row) => JSON.parse(row.record)),
    async stop() {
      await world.close();
      await partner.close();
    },
  };
}
