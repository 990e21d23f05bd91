/** An installation with one API and one person, whose token carries the claims that a test configures. */
import { decodeJwt, type JWTPayload } from 'jose';
import { stringify } from 'yaml';
import { createPartner, PARTNER, type Partner } from '../oauth/provider.ts';
import { NOW } from '../oauth/world.ts';
import { type Answer, answerOf } from '../trading.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'a-secret-of-enough-length';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const CUSTOM = 'urn:example:staff:2.0:User';

/** Attributes of the test's own: `badge`, and an extension. */
const FILES = {
  'custom.json': JSON.stringify({
    id: 'urn:ietf:params:scim:schemas:core:2.0:User',
    name: 'User',
    attributes: [{ name: 'badge', type: 'integer' }],
  }),
  'staff.json': JSON.stringify({ id: CUSTOM, name: 'Staff', attributes: [{ name: 'desk', type: 'string' }] }),
};

export interface SourcesOptions {
  readonly claims: Readonly<Record<string, object>>;
  readonly resolvers?: Readonly<Record<string, object>>;
  /** The rules of the one scope; without them everybody is granted it. */
  readonly rules?: readonly object[];
  readonly client?: object;
  readonly provider?: object;
  /** Other parts of the configuration. */
  readonly top?: object;
  readonly fetch?: typeof globalThis.fetch;
}

export interface Sources extends TestWorld {
  readonly partner: Partner;
  /** The id of the person. */
  readonly ada: string;
  /** Makes a group of these users and groups; gives its id. */
  group(displayName: string, members: readonly string[], attributes?: object): Promise<string>;
  scim(method: string, path: string, body?: object): Promise<Answer>;
  token(form: Record<string, string>, request?: typeof globalThis.fetch): Promise<Answer>;
  /** The token endpoint's answer for the person, by an ID token with these claims in it. */
  exchange(idToken?: Record<string, unknown>, form?: Record<string, string>): Promise<Answer>;
  /** The same, as the payload of the token. */
  claims(idToken?: Record<string, unknown>, form?: Record<string, string>): Promise<JWTPayload>;
  /** The payload of a token of the application's own. */
  machineClaims(form?: Record<string, string>): Promise<JWTPayload>;
}

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const ADA = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', CUSTOM, ENTERPRISE],
  userName: 'ada',
  name: { givenName: 'Ada', familyName: 'King' },
  emails: [
    { value: 'ada@example.com', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
  phoneNumbers: [{ value: '+44 20 1234', type: 'work' }],
  badge: 7,
  [CUSTOM]: { desk: 'rates' },
  [ENTERPRISE]: { department: 'Trading', manager: { value: 'm1' } },
};

export async function startSources(options: SourcesOptions): Promise<Sources> {
  const partner = await createPartner();
  const world = await createTestWorld({
    config: stringify(configOf(options)),
    files: FILES,
    clock: createClock(NOW),
    fetch: (input, init) =>
      String(input).startsWith(PARTNER) ? partner.fetch(input, init) : (options.fetch ?? fetch)(input, init),
  });
  const scim: Sources['scim'] = async (method, path, body) =>
    answerOf(
      await world.request(`/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/scim+json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
  const token: Sources['token'] = async (form, ask = (path, init) => world.request(String(path), init)) =>
    answerOf(
      await ask('/oauth/token', {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`app:${SECRET}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ scope: 'all', ...form }).toString(),
      }),
    );
  const exchange: Sources['exchange'] = async (claims, form) => {
    const subjectToken = await partner.idToken({ email: 'ada@example.com', email_verified: true, ...claims });
    return token({ grant_type: EXCHANGE, subject_token: subjectToken, subject_token_type: ID_TOKEN, ...form });
  };
  const made = async (path: string, body: object) => {
    const { status, body: resource } = await scim('POST', path, body);
    if (status !== 201) throw new Error(JSON.stringify(resource));
    return resource.id;
  };
  return {
    ...world,
    ada: await made('/Users', ADA),
    group: (displayName, members, attributes = {}) =>
      made('/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName,
        members: members.map((value) => ({ value })),
        ...attributes,
      }),
    partner,
    token,
    scim,
    exchange,
    claims: async (claims, form) => payloadOf(await exchange(claims, form)),
    machineClaims: async (form) => payloadOf(await token({ grant_type: 'client_credentials', ...form })),
  };
}

function payloadOf({ status, body }: Answer): JWTPayload {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return decodeJwt(body.access_token);
}

function configOf({
  claims,
  resolvers = {},
  rules = [{ allow: {} }],
  client = {},
  provider = {},
  top = {},
}: SourcesOptions) {
  return {
    ...top,
    issuer: 'https://id.example.com',
    database: ':memory:',
    secret: 'a-secret-for-tests-alone',
    scim: { schemas: ['custom.json', 'staff.json'], clients: { hr: { token: SECRET } } },
    providers: {
      partner: { issuer: PARTNER, audience: 'avow', link: { first: { verifiedEmail: true } }, ...provider },
    },
    resolvers,
    claims,
    apis: { api: { audience: 'https://api.example.com', scopes: ['all'] } },
    scopes: { all: { claims: Object.keys(claims), rules } },
    clients: {
      app: {
        kind: 'first-party',
        secret: SECRET,
        grants: ['token-exchange', 'client-credentials'],
        scopes: ['all'],
        tokens: 'jwt',
        ...client,
      },
    },
  };
}
