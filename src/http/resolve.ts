import type { Context, Hono } from 'hono';
import { bearerOf, matches } from '../adapters/credential.ts';
import { problemAnswer, type ResolveAnswer, resolveAnswer } from '../adapters/resolve-answer.ts';
import { type Asked, readResolveRequest } from '../adapters/resolve-request.ts';
import type { ResolvingIssuer } from '../adapters/resolving-issuer.ts';
import type { Log } from '../effects.ts';
import { tooManyAttempts } from '../issuer/caller.ts';
import { attemptsOf } from '../issuer/foreign-issuer.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { resolveClaims } from '../issuer/resolve.ts';
import { OAuthError, refusedTo, renderOAuthError } from '../oauth/errors.ts';
import { methodRefused } from './allowed-methods.ts';
import { mediaType, readText } from './body.ts';
import type { Connections } from './connection.ts';

export interface ResolveRoutes {
  readonly issuer: Issuer;
  readonly resolving: readonly ResolvingIssuer[];
  readonly bodyBytes: number;
  readonly connections: Connections;
  readonly log: Log;
}

const PATH = '/claims/resolve';

/** POST /claims/resolve: the claims of a token that somebody else is about to issue; or of several. */
export function mountResolve(app: Hono, routes: ResolveRoutes): void {
  app.post(PATH, async (c) => {
    const askedAt = routes.issuer.effects.monotonic();
    const caller = authenticated(c, routes);
    const asked = await readAsked(c, routes, caller);
    const one = (ask: Asked | { readonly problem: string }) => answer(routes.issuer, caller, ask, askedAt);
    if ('one' in asked) return rendered(await one(asked.one));
    const several = await Promise.all(asked.several.map((ask) => one(ask).catch((error) => failed(error, routes.log))));
    return rendered({ status: 200, body: { results: several.map(({ status, body }) => ({ status, ...body })) } });
  });
  app.all(PATH, () => {
    throw methodRefused(['POST'], 'POST with application/json');
  });
}

async function readAsked(c: Context, { bodyBytes }: ResolveRoutes, { tenant, name: issuer }: ResolvingIssuer) {
  try {
    return readResolveRequest(await readJson(c, bodyBytes));
  } catch (error) {
    throw refusedTo({ tenant, client: null, issuer }, error);
  }
}

/** RFC 6750 §2.1. Every secret is compared, each in constant time. */
function authenticated(c: Context, { issuer, resolving, connections }: ResolveRoutes): ResolvingIssuer {
  const secret = bearerOf(c.req.header('authorization')) ?? '';
  const found = resolving.map((issuer) => (matches(issuer.sha256, secret) ? issuer : null));
  const caller = found.find((issuer) => issuer !== null);
  const address = connections.addressOf(c);
  const name = caller === undefined ? null : attemptsOf(caller);
  // Right or wrong, the answer is the same while the address has failed too often.
  const wait = issuer.failedAttempts.waitFor(name, address);
  if (wait > 0) throw tooManyAttempts(wait);
  if (caller === undefined || name === null) {
    issuer.failedAttempts.failed(null, address);
    throw new OAuthError('invalid_token', 'Send the secret of the issuer as a bearer token');
  }
  issuer.failedAttempts.succeeded(name, address);
  return caller;
}

async function readJson(c: Context, bodyBytes: number): Promise<unknown> {
  if (mediaType(c.req.header('content-type')) !== 'application/json') {
    throw new OAuthError('invalid_request', 'Send the request as application/json');
  }
  const text = await readText(c, bodyBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new OAuthError('invalid_request', 'The body is not JSON');
  }
}

async function answer(
  issuer: Issuer,
  caller: ResolvingIssuer,
  ask: Asked | { readonly problem: string },
  askedAt: number,
): Promise<ResolveAnswer> {
  if ('problem' in ask) return problemAnswer(ask.problem);
  return resolveAnswer(await resolveClaims(issuer, caller, { ...ask, askedAt }));
}

/** One that fails unexpectedly does not take the others of its batch with it. */
function failed(error: unknown, log: Log): ResolveAnswer {
  log.error({ err: error, path: PATH }, 'a request of a batch failed unexpectedly');
  const { status, body } = renderOAuthError(error);
  return { status, body: JSON.parse(body) };
}

function rendered({ status, body }: ResolveAnswer): Response {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return new Response(JSON.stringify(body), { status, headers });
}
