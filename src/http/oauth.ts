import { type Context, Hono } from 'hono';
import { type AtOnce, whenThere } from '../at-once.ts';
import { introspect } from '../issuer/introspect.ts';
import type { Issuer, Presented } from '../issuer/issuer.ts';
import { revoke } from '../issuer/revoke.ts';
import { issueToken } from '../issuer/token.ts';
import { type Form, readForm } from '../oauth/form.ts';
import type { PublishedDocument } from '../oauth/published-documents.ts';
import { allowedMethods, methodRefused } from './allowed-methods.ts';
import { readText } from './body.ts';
import type { Connections } from './connection.ts';
import { introspectionHeaders } from './introspection-headers.ts';
import { presentedBy } from './presented.ts';
import { mountRegistration } from './registration.ts';
import { mountUserInfo } from './user-info.ts';

export interface OAuthRoutes {
  readonly issuer: Issuer;
  readonly documents: readonly PublishedDocument[];
  readonly bodyBytes: number;
  readonly connections: Connections;
}

/** RFC 6749 §5.1: what a token endpoint says is never stored. */
const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' };
const HEADERS = { 'content-type': 'application/json', ...NOT_STORED };

/** RFC 9449 §8.2: who proved a key learns the nonce for the next proof in time. */
function headersFor({ dpopNonces }: Issuer, { dpop }: Presented): Record<string, string> {
  return dpop === null || dpopNonces === null ? HEADERS : { ...HEADERS, 'dpop-nonce': dpopNonces.current() };
}

/** Where they are mounted. */
export const OAUTH_PATH = '/oauth';

export interface OAuthApp {
  readonly app: Hono;
  /** Answers what no route takes. A route for it would be a second one for each request, and two cost more than one and one. */
  readonly refuse: (c: Context) => Response;
}

/** The OAuth endpoints. */
export function oauthRoutes(routes: OAuthRoutes): OAuthApp {
  const app = new Hono();
  const { issuer } = routes;
  app.post('/token', async (c) => {
    const read = readRequest(c, routes);
    const form = read instanceof Promise ? await read : read;
    const presented = presentedBy(c, routes.connections);
    const body = JSON.stringify(await issueToken(issuer, presented, form));
    return new Response(body, { headers: headersFor(issuer, presented) });
  });
  app.post('/introspect', async (c) => {
    const read = readRequest(c, routes);
    const form = read instanceof Promise ? await read : read;
    const answer = await introspect(issuer, presentedBy(c, routes.connections), form, c.req.header('accept') ?? '');
    return new Response(answer.body, {
      status: answer.status,
      headers: introspectionHeaders(answer, issuer.effects.now()),
    });
  });
  // RFC 7009 §2.2: the answer is its status, and clients ignore a body.
  app.post('/revoke', async (c) => {
    await revoke(issuer, presentedBy(c, routes.connections), await readRequest(c, routes));
    return new Response(null, { status: 200, headers: NOT_STORED });
  });
  const userInfo = [...issuer.apis.values()].find(({ toldAt }) => toldAt === 'userinfo');
  if (userInfo !== undefined) mountUserInfo(app, routes, userInfo);
  if (issuer.registration !== null) mountRegistration(app, routes, issuer.registration);
  // Verifiers cache keys; five minutes is soon enough to see a new one.
  app.get('/jwks', () => {
    const headers = { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' };
    return new Response(JSON.stringify(issuer.keys.jwks()), { headers });
  });
  const allowed = allowedMethods(app);
  return { app, refuse: (c) => refuseMethod(c, allowed(c.req.path.slice(OAUTH_PATH.length))) };
}

/** The endpoints that take a form. */
const FORMS = /\/(token|introspect|revoke)$/;

/** RFC 9110 §15.5.6 where another method would do, 404 where nothing is. */
function refuseMethod(c: Context, methods: readonly string[]): Response {
  if (methods.length === 0) return new Response(`there is nothing at ${c.req.path}\n`, { status: 404 });
  const how = FORMS.test(c.req.path) ? 'POST with application/x-www-form-urlencoded' : undefined;
  throw methodRefused(methods, how);
}

function readRequest(c: Context, routes: OAuthRoutes): AtOnce<Form> {
  return whenThere(readText(c, routes.bodyBytes), (body) => readForm(c.req.header('content-type') ?? null, body));
}
