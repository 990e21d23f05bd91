/** Clients that register themselves over HTTP: a configuration, and what tests ask of it. */
import { createHash } from 'node:crypto';
import { type ConformanceServer, startServer } from './server.ts';

export const PORTAL_TOKEN = 'the token of the portal, 256 bits';
export const PORTAL = { authorization: `Bearer ${PORTAL_TOKEN.replaceAll(/[ ,]/g, '-')}` };
const RESOURCE_SECRET = 'the secret of the resource';

/** What the answer to a registration, or a refusal, says. */
export type Told = Readonly<Record<string, unknown>>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Told;
}

export interface RegistrationServer extends ConformanceServer {
  send(
    method: string,
    path: string,
    init?: { readonly headers?: Record<string, string>; readonly body?: string },
  ): Promise<Answered>;
  /** With the initial access token of the portal. */
  register(metadata?: object, headers?: Record<string, string>): Promise<Answered>;
  /** RFC 7592: at the client's own URL. */
  manage(method: string, client: Told, metadata?: object): Promise<Answered>;
  tokenOf(client: Told, form?: Record<string, string>): Promise<Answered>;
  isActive(token: unknown): Promise<unknown>;
  records(event: string): Promise<readonly Told[]>;
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const DIGEST = sha256Hex(PORTAL.authorization.slice('Bearer '.length));

const config = (registration: string) => `
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [read, write, admin, secret] } }
scopes:
  read: { rules: [{ allow: { to: machine } }] }
  write: { rules: [{ allow: { to: machine } }] }
  admin: { rules: [{ allow: { to: machine } }, { deny: { to: dynamic, may: [assign], because: for our own alone } }] }
  secret: { rules: [{ allow: { to: machine } }] }
clients:
  resource: { kind: machine, secret: '${RESOURCE_SECRET}', introspects: [orders] }
registration:
  scopes: [read, write, admin]
  grants: [client-credentials, token-exchange]
  methods: [client_secret_basic, client_secret_post, private_key_jwt, none]
  initialAccess: { portal: { tokenSha256: ${DIGEST} }, made: {} }
${registration}`;

/** @param registration lines of the section, each with two spaces before it */
export async function startRegistrations(
  registration = '',
  edit = (text: string) => text,
): Promise<RegistrationServer> {
  const server = await startServer(edit(config(registration)));
  const send: RegistrationServer['send'] = async (method, path, { headers = {}, body } = {}) => {
    const url = path.startsWith('http') ? path : server.url + path;
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  const form = (fields: Record<string, string>) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  const json = { 'content-type': 'application/json' };
  return {
    ...server,
    send,
    register: (metadata = { grant_types: ['client_credentials'] }, headers = PORTAL) =>
      send('POST', '/oauth/register', { headers: { ...json, ...headers }, body: JSON.stringify(metadata) }),
    manage: (method, client, metadata) =>
      send(method, String(client.registration_client_uri), {
        headers: { ...json, authorization: `Bearer ${client.registration_access_token}` },
        ...(metadata !== undefined && { body: JSON.stringify(metadata) }),
      }),
    tokenOf: ({ client_id, client_secret }, fields = {}) =>
      send(
        'POST',
        '/oauth/token',
        form({
          grant_type: 'client_credentials',
          client_id: String(client_id),
          ...(client_secret !== undefined && { client_secret: String(client_secret) }),
          ...fields,
        }),
      ),
    isActive: async (token) => {
      const asked = { client_id: 'resource', client_secret: RESOURCE_SECRET, token: String(token) };
      return (await send('POST', '/oauth/introspect', form(asked))).body.active;
    },
    records: async (event) => {
      const kept = await server.world.store.listAudit('default', 1_000);
      return kept.filter((one) => one.event === event).map(({ record }) => JSON.parse(record));
    },
  };
}
