import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { introspect } from '../issuer/introspect.ts';
import type { Issuer, Presented } from '../issuer/issuer.ts';
import { issueToken } from '../issuer/token.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type Form, readForm } from '../oauth/form.ts';
import { readText } from './body.ts';

export interface OAuthRoutes {
  readonly issuer: Issuer;
  /** RFC 8414: the document, and where an issuer with a path is asked for it (§3.1). */
  readonly metadata: { readonly path: string; readonly document: object };
  readonly bodyBytes: number;
}

/** RFC 6749 §5.1: what a token endpoint says is never stored. */
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** The OAuth endpoints, to be mounted at /oauth. */
export function oauthRoutes(routes: OAuthRoutes): Hono {
  const app = new Hono();
  const { issuer } = routes;
  app.post('/token', async (c) => {
    const form = await readRequest(c, routes);
    return new Response(JSON.stringify(await issueToken(issuer, presented(c), form)), { headers: HEADERS });
  });
  app.post('/introspect', async (c) => {
    const form = await readRequest(c, routes);
    const answer = await introspect(issuer, presented(c), form, c.req.header('accept') ?? '');
    return new Response(answer.body, { status: answer.status, headers: { ...HEADERS, 'content-type': answer.type } });
  });
  // Verifiers cache keys; five minutes is soon enough to see a new one.
  app.get('/jwks', () => {
    const headers = { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' };
    return new Response(JSON.stringify(issuer.keys.jwks()), { headers });
  });
  for (const path of ['/token', '/introspect']) {
    app.all(path, () => {
      throw new OAuthError('invalid_request', 'use POST with application/x-www-form-urlencoded');
    });
  }
  return app;
}

/** Behind a proxy that takes the issuer's path away, it is asked for here. */
const WELL_KNOWN = '/.well-known/oauth-authorization-server';

/** RFC 8414 §3: the metadata document. */
export function mountMetadata(app: Hono, routes: OAuthRoutes): void {
  const text = JSON.stringify(routes.metadata.document);
  const headers = { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' };
  for (const path of new Set([WELL_KNOWN, routes.metadata.path])) app.get(path, () => new Response(text, { headers }));
}

async function readRequest(c: Context, routes: OAuthRoutes): Promise<Form> {
  return readForm(c.req.header('content-type') ?? null, await readText(c, routes.bodyBytes));
}

function presented(c: Context): Presented {
  return { authorization: c.req.header('authorization') ?? null, ip: addressOf(c) };
}

/** The address of the connection; null where the app is asked without one. */
function addressOf(c: Context): string | null {
  return c.env === undefined || !Object.hasOwn(c.env, 'incoming') ? null : (getConnInfo(c).remote.address ?? null);
}
