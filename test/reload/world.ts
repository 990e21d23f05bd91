/** An installation whose configuration changes while it runs. */
import { decodeJwt, type JWTPayload } from 'jose';
import { createTestWorld, type TestWorld, type WorldOptions } from '../world.ts';

export const HR_TOKEN = 'hr-token-0123456789';
const SECRET = 'app-secret-of-enough-length';
const MACHINE = `kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: [read, write]`;

export const CONFIG = `issuer: https://id.example.com
scim:
  clients: { hr: { token: ${HR_TOKEN} } }
claims:
  desk: { from: client, path: metadata.desk, type: string }
  plan: { from: client, path: metadata.plan, type: string }
apis:
  orders: { audience: https://api.example.com/orders, scopes: [read, write] }
scopes:
  read: { claims: [desk], rules: [{ allow: { to: machine } }] }
  write: { rules: [{ allow: { to: machine } }] }
clients:
  app: { ${MACHINE}, tokens: jwt, metadata: { desk: rates, plan: gold } }
  other: { ${MACHINE}, tokens: opaque, introspects: [orders] }
`;

export function running(options: Partial<WorldOptions> = {}): Promise<TestWorld> {
  return createTestWorld({ config: CONFIG, ...options });
}

interface Answer {
  readonly access_token?: string;
  readonly error?: string;
  readonly active?: boolean;
  readonly configuration?: string;
  readonly keys: readonly { readonly alg: string }[];
  readonly attributes: readonly { readonly name: string }[];
  readonly [name: string]: unknown;
}

export async function bodyOf(response: Response): Promise<Answer> {
  return JSON.parse(await response.text());
}

const basic = (client: string, secret: string) => `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`;

export function post(path: string, form: Readonly<Record<string, string>>, client = 'app', secret = SECRET) {
  return [
    path,
    {
      method: 'POST',
      headers: {
        authorization: basic(client, secret),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    },
  ] as const;
}

const ASKED = { grant_type: 'client_credentials', scope: 'read write' };

/** What the token endpoint says to an application that asks for both scopes. */
export async function asked(world: TestWorld, client?: string, secret?: string): Promise<Answer> {
  return bodyOf(await world.request(...post('/oauth/token', ASKED, client, secret)));
}

/** What the next token says. */
export async function nextToken(world: TestWorld): Promise<JWTPayload> {
  const { access_token: token, error } = await asked(world);
  if (token === undefined) throw new Error(`no token: ${error}`);
  return decodeJwt(token);
}

export async function isActive(world: TestWorld, token: string): Promise<unknown> {
  return (await bodyOf(await world.request(...post('/oauth/introspect', { token }, 'other')))).active;
}

/** The records of changed configurations, oldest first. */
export async function configurations(world: TestWorld): Promise<readonly { configuration: string; before: string }[]> {
  const range = { after: 0, before: Number.MAX_SAFE_INTEGER };
  const records = await world.store.listAuditForward('default', range, 1_000);
  return records.filter(({ event }) => event === 'configuration.changed').map(({ record }) => JSON.parse(record));
}
