import type { Context } from 'hono';
import type { Log } from '../effects.ts';
import { OAuthError, renderOAuthError } from '../oauth/errors.ts';
import { renderScimError, ScimError } from '../scim/errors.ts';
import { BodyTooLarge } from './body.ts';
import { scimAnswer } from './scim-answer.ts';

/** The one place where an error becomes an answer, in the words of the standard that the path belongs to. */
export function renderFailure(error: unknown, c: Context, log: Log): Response {
  return c.req.path.startsWith('/scim/') ? scimFailure(error, c, log) : oauthFailure(error, c, log);
}

function scimFailure(error: unknown, c: Context, log: Log): Response {
  const known = asScimError(error) ?? unexpected(error, c, log, new ScimError(500, 'something went wrong here'));
  // RFC 6750 §3: a 401 names the scheme.
  const headers: Record<string, string> = known.status === 401 ? { 'www-authenticate': 'Bearer realm="scim"' } : {};
  return scimAnswer(c, JSON.stringify(renderScimError(known)), known.status, headers);
}

function asScimError(error: unknown): ScimError | null {
  if (error instanceof ScimError) return error;
  if (error instanceof BodyTooLarge) return new ScimError(413, `the body is over the limit of ${error.limit} bytes`);
  return null;
}

function oauthFailure(error: unknown, c: Context, log: Log): Response {
  const known = asOAuthError(error) ?? unexpected(error, c, log, error);
  const { status, headers, body } = renderOAuthError(known);
  return new Response(body, { status, headers });
}

function asOAuthError(error: unknown): OAuthError | null {
  if (error instanceof OAuthError) return error;
  if (error instanceof BodyTooLarge) {
    return new OAuthError('invalid_request', `the body is over the limit of ${error.limit} bytes`);
  }
  return null;
}

/** Nothing of an unexpected error leaves the process but the log. */
function unexpected<E>(error: unknown, c: Context, log: Log, answer: E): E {
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'a request failed unexpectedly');
  return answer;
}
