/** An installation with receivers of events, and what a test needs to write to it and to read SETs. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { createTestWorld, type TestWorld, type WorldOptions } from '../world.ts';

export const ISSUER = 'https://id.example.com';
export const TOKENS = {
  hr: 'hr-token-0123456789',
  cache: 'cache-token-0123456789',
  phones: 'phones-token-0123456789',
  elsewhere: 'elsewhere-token-0123456789',
} as const;
export type Client = keyof typeof TOKENS;

const CLIENTS = `
    hr: { token: ${TOKENS.hr} }
    cache: { token: ${TOKENS.cache}, access: read }
    phones: { token: ${TOKENS.phones}, access: read, permissions: { User: { read: [userName, phoneNumbers] } } }
    elsewhere: { token: ${TOKENS.elsewhere}, tenant: elsewhere }
`;

/** @param scim further keys of `scim:`, four spaces deep */
export function eventWorld(scim: string, options: Partial<WorldOptions> = {}): Promise<TestWorld> {
  const head = options.config ?? `issuer: ${ISSUER}\n`;
  return createTestWorld({ ...options, config: `${head}scim:\n  clients:${CLIENTS}${scim}` });
}

export interface Answer {
  readonly status: number;
  // biome-ignore format: one line a member would hide that these are what several answers have
  readonly body: { readonly id: string; readonly nextCursor: string; readonly Resources: readonly Seen[]; readonly moreAvailable: boolean; readonly sets: Readonly<Record<string, string>>; readonly scimType: string; readonly securityEvents?: unknown };
}

/** A change as /Changes tells it. */
export interface Seen {
  readonly id: string;
  readonly type: string;
  readonly resource: string;
  readonly version?: string;
  readonly changed: readonly string[];
  readonly [name: string]: unknown;
}

export async function ask(
  world: TestWorld,
  method: string,
  path: string,
  body?: unknown,
  as: Client = 'hr',
): Promise<Answer> {
  const response = await world.request(`/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKENS[as]}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

let people = 0;

/** Creates a person; gives the id. */
export async function hire(
  world: TestWorld,
  attributes: Record<string, unknown> = {},
  as: Client = 'hr',
): Promise<string> {
  people += 1;
  const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `u${people}`, ...attributes };
  const { status, body } = await ask(world, 'POST', '/Users', user, as);
  if (status !== 201) throw new Error(`not hired: ${JSON.stringify(body)}`);
  return body.id;
}

export async function patch(world: TestWorld, id: string, path: string, value: unknown): Promise<void> {
  const Operations = [{ op: 'replace', path, value }];
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  const { status, body } = await ask(world, 'PATCH', `/Users/${id}`, { schemas, Operations });
  if (status !== 200) throw new Error(`not patched: ${JSON.stringify(body)}`);
}

/** A SET's payload, as a receiver reads it that trusts the published keys alone. */
export async function verify(world: TestWorld, set: string, audience: string) {
  const published = (await (await world.request('/oauth/jwks')).json()) as JSONWebKeySet;
  const keys = createLocalJWKSet(published);
  const options = {
    issuer: ISSUER,
    audience,
    typ: 'secevent+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(world.clock.now()),
  };
  return (await jwtVerify<SetClaims>(set, keys, options)).payload;
}

export interface SetClaims {
  readonly jti: string;
  readonly txn: string;
  readonly toe: number;
  readonly sub_id: { readonly format: string; readonly uri: string; readonly externalId?: string };
  readonly events: Readonly<
    Record<
      string,
      { readonly version?: string; readonly attributes?: string[]; readonly data?: Record<string, unknown> }
    >
  >;
}

const PROVISIONING = 'urn:ietf:params:scim:event:prov:';

/** The events of a SET without what all their URIs begin with. */
export function eventsIn({ events }: SetClaims): Record<string, unknown> {
  return Object.fromEntries(Object.entries(events).map(([uri, payload]) => [uri.replace(PROVISIONING, ''), payload]));
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
