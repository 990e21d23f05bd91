import type { Context, Hono } from 'hono';
import type { Issuer, Registration } from '../issuer/issuer.ts';
import { deleteRegistered, readRegistered, updateRegistered } from '../issuer/manage-registration.ts';
import { register } from '../issuer/register.ts';
import { OAuthError } from '../oauth/errors.ts';
import { mediaType, readText } from './body.ts';
import type { Connections } from './connection.ts';

export interface RegistrationRoutes {
  readonly issuer: Issuer;
  readonly bodyBytes: number;
  readonly connections: Connections;
}

const PATH = '/register';
const OWN_PATH = `${PATH}/:id`;

/** Room for keys, statements, and a name in every language. */
const MAX_BODY = 65_536;

/** RFC 7591 §3.2.1 */
const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' };
const HEADERS = { 'content-type': 'application/json', ...NOT_STORED };

/** RFC 7591 at `/register`; RFC 7592 at the URL below it that each client gets. */
export function mountRegistration(app: Hono, routes: RegistrationRoutes, registration: Registration): void {
  const { issuer, connections } = routes;
  const read = (c: Context) => readMetadata(c, Math.min(routes.bodyBytes, MAX_BODY));
  const managed = (c: Context) => ({ id: c.req.param('id') ?? '', authorization: authorizationOf(c) });
  app.post(PATH, async (c) => {
    const presented = { authorization: authorizationOf(c), ip: connections.addressOf(c) };
    return answer(201, await register(issuer, registration, presented, await read(c)));
  });
  app.get(OWN_PATH, async (c) => answer(200, await readRegistered(issuer, managed(c))));
  app.put(OWN_PATH, async (c) => answer(200, await updateRegistered(issuer, registration, managed(c), await read(c))));
  // RFC 7592 §2.3
  app.delete(OWN_PATH, async (c) => {
    await deleteRegistered(issuer, managed(c));
    return new Response(null, { status: 204, headers: NOT_STORED });
  });
}

function authorizationOf(c: Context): string | null {
  return c.req.header('authorization') ?? null;
}

/** RFC 7591 §3.1 */
async function readMetadata(c: Context, limit: number): Promise<string> {
  if (mediaType(c.req.header('content-type')) !== 'application/json') {
    throw new OAuthError('invalid_client_metadata', "Send the client's metadata as application/json");
  }
  return readText(c, limit);
}

function answer(status: 200 | 201, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: HEADERS });
}
