import type { Context } from 'hono';
import type { Log } from '../effects.ts';
import { OAuthError, renderOAuthError } from '../oauth/errors.ts';
import { resourceMetadataUrl } from '../oauth/protected-resource.ts';
import { refusal, renderScimError, ScimError } from '../scim/errors.ts';
import { Abandoned } from '../store/abandoned.ts';
import { TooBusy } from '../store/too-busy.ts';
import { TooCostly } from '../store/too-costly.ts';
import { StoreUnavailable } from '../store/unavailable.ts';
import { BodyAborted, BodyPacked, BodyTooLarge } from './body.ts';
import type { KeepRefusal } from './refusals.ts';
import { scimAnswer } from './scim-answer.ts';
import { refusedByScim } from './scim-refusal.ts';
import { schemeAndToken } from './token-presentation.ts';

export interface FailureRules {
  readonly log: Log;
  /** Where SCIM is mounted. */
  readonly scimPath: string;
  /** Its URL, by which access tokens name it. */
  readonly scimUrl: string;
  readonly keep: KeepRefusal;
}

/** The one place where an error becomes an answer, in the words of the standard that the path belongs to; what is refused is on record by then. */
export async function renderFailure(error: unknown, c: Context, rules: FailureRules): Promise<Response> {
  const { log, scimPath, scimUrl } = rules;
  const { path } = c.req;
  const isScim = path === scimPath || path.startsWith(`${scimPath}/`);
  const refusal = isScim ? refusedByScim(error, c) : asOAuthError(error);
  const lost = refusal === null || error instanceof StoreUnavailable ? null : await keptOr(rules.keep(c, refusal));
  return isScim ? scimFailure(lost ?? error, c, log, scimUrl) : oauthFailure(lost ?? error, c, log);
}

/** Why it could not be kept; null where it was. A refusal that is not on record is not answered as one. */
async function keptOr(keeping: Promise<void>): Promise<unknown> {
  try {
    await keeping;
    return null;
  } catch (error) {
    return error;
  }
}

/** By the status of the answer. */
const SCIM_HEADERS: Readonly<Record<number, (url: string, c: Context) => Record<string, string>>> = {
  // RFC 6750 §3: a 401 names the scheme; RFC 9728 §5.1: and where to read how to get a token.
  401: (url, c) => {
    // RFC 6750 §3.1: an error is of the token that was shown; where none was, or "an unsupported authentication method", there is none.
    const error = schemeAndToken(c.req.header('authorization')) === null ? '' : 'error="invalid_token", ';
    return { 'www-authenticate': `Bearer realm="scim", ${error}resource_metadata="${resourceMetadataUrl(url)}"` };
  },
  // RFC 9110 §15.6.4
  503: () => ({ 'retry-after': '5' }),
};

const OUTAGE = 'the database is not available; nothing was changed, and the request may be tried again';

/** Of questions that take long: RFC 6585 §4 where the client has asked too many, RFC 9110 §15.6.4 where others have. */
const TOO_BUSY: Readonly<Record<TooBusy['because'], readonly [status: number, detail: string]>> = {
  client: [429, 'too many searches of this client that take long wait already; wait for these, or ask for less'],
  others: [503, 'others have asked before for what takes long; try again, or compare with eq or sw'],
};

const TOO_COSTLY = 'it takes too long to answer; ask for less, compare with eq or sw, or sort by what has an index';

function scimFailure(error: unknown, c: Context, log: Log, url: string): Response {
  if (error instanceof StoreUnavailable) logOutage(error, c, log);
  const known = asScimError(error) ?? unexpected(error, c, log, new ScimError(500, 'something went wrong here'));
  return scimAnswer(c, JSON.stringify(renderScimError(known)), known.status, {
    ...SCIM_HEADERS[known.status]?.(url, c),
    ...known.headers,
  });
}

function asScimError(error: unknown): ScimError | null {
  if (error instanceof ScimError) return error;
  if (error instanceof BodyTooLarge) return new ScimError(413, `the body is over the limit of ${error.limit} bytes`);
  if (error instanceof BodyAborted) return new ScimError(400, error.message, 'invalidSyntax');
  if (error instanceof StoreUnavailable) return new ScimError(503, OUTAGE);
  if (error instanceof TooBusy) {
    const [status, detail] = TOO_BUSY[error.because];
    return new ScimError(status, detail, null, { headers: { 'retry-after': '5' } });
  }
  // Nobody reads it.
  if (error instanceof Abandoned) return new ScimError(503, 'the connection was closed before there was an answer');
  // RFC 7644 §3.12: "many more results than the server is willing to calculate or process".
  if (error instanceof TooCostly) return refusal('tooMany', TOO_COSTLY);
  return null;
}

function oauthFailure(error: unknown, c: Context, log: Log): Response {
  if (error instanceof StoreUnavailable) logOutage(error, c, log);
  const known = asOAuthError(error) ?? unexpected(error, c, log, error);
  if (known instanceof OAuthError && known.operator) {
    log.warn({ reason: known.audit, path: c.req.path }, 'a request was refused because of the configuration');
  }
  const { status, headers, body } = renderOAuthError(known);
  return new Response(body, { status, headers });
}

function asOAuthError(error: unknown): OAuthError | null {
  if (error instanceof OAuthError) return error;
  if (error instanceof BodyTooLarge) {
    return new OAuthError('invalid_request', `the body is over the limit of ${error.limit} bytes`);
  }
  if (error instanceof BodyAborted) return new OAuthError('invalid_request', error.message);
  if (error instanceof BodyPacked) return new OAuthError('invalid_request', `${error.message}; send it as it is`);
  if (error instanceof StoreUnavailable) return new OAuthError('temporarily_unavailable', OUTAGE);
  return null;
}

function logOutage({ cause }: StoreUnavailable, c: Context, log: Log): void {
  log.error({ err: cause, method: c.req.method, path: c.req.path }, 'the database is not available');
}

/** Nothing of an unexpected error leaves the process but the log. */
function unexpected<E>(error: unknown, c: Context, log: Log, answer: E): E {
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'a request failed unexpectedly');
  return answer;
}
