/** The one error of the OAuth rooms, its codes, and how it goes over the wire. */
import { singleLine } from '../single-line.ts';
import type { JsonObject } from './json.ts';

interface CodeRow {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const CODES = {
  // RFC 6749 §5.2
  invalid_request: { status: 400, headers: {} },
  // RFC 9110 §15.5.2: a 401 always carries a challenge; RFC 6749 §5.2: that of the scheme the client used, and Basic is the only one.
  invalid_client: { status: 401, headers: { 'www-authenticate': 'Basic realm="avow", charset="UTF-8"' } },
  invalid_grant: { status: 400, headers: {} },
  unauthorized_client: { status: 400, headers: {} },
  unsupported_grant_type: { status: 400, headers: {} },
  invalid_scope: { status: 400, headers: {} },
  // RFC 7009 §2.2.1
  unsupported_token_type: { status: 400, headers: {} },
  // RFC 9449 §5, §8
  invalid_dpop_proof: { status: 400, headers: {} },
  use_dpop_nonce: { status: 400, headers: {} },
  // RFC 7591 §3.2.2
  invalid_redirect_uri: { status: 400, headers: {} },
  invalid_client_metadata: { status: 400, headers: {} },
  invalid_software_statement: { status: 400, headers: {} },
  unapproved_software_statement: { status: 400, headers: {} },
  // RFC 8707 §2
  invalid_target: { status: 400, headers: {} },
  // RFC 9396 §5
  invalid_authorization_details: { status: 400, headers: {} },
  // RFC 8628 §3.5 brought it to the token endpoint, where every error is a 400 unless said otherwise (RFC 6749 §5.2).
  access_denied: { status: 400, headers: {} },
  // OpenID Connect Core §3.1.2.6
  consent_required: { status: 400, headers: {} },
  // RFC 9470 §3; at the token endpoint a 400, as every error is there.
  insufficient_user_authentication: { status: 400, headers: {} },
  // RFC 6750 §3.1
  invalid_token: { status: 401, headers: { 'www-authenticate': 'Bearer realm="avow", error="invalid_token"' } },
  insufficient_scope: {
    status: 403,
    headers: { 'www-authenticate': 'Bearer realm="avow", error="insufficient_scope", scope="openid"' },
  },
  temporarily_unavailable: { status: 503, headers: { 'retry-after': '5' } },
  server_error: { status: 500, headers: {} },
} as const satisfies Record<string, CodeRow>;

export type OAuthErrorCode = keyof typeof CODES;

const MAX_DESCRIPTION = 500;
const MAX_AUDIT = 300;

/** RFC 6749 §5.2: error_description = *( %x20-21 / %x23-5B / %x5D-7E ), so no quotes, no backslash, no line breaks, ASCII alone. */
function printable(description: string): string {
  return description
    .slice(0, MAX_DESCRIPTION)
    .replaceAll('"', "'")
    .replaceAll(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?');
}

export interface OAuthErrorOptions extends ErrorOptions {
  /** Why, for the audit record and the log; never sent. The description where absent; made a single short line. */
  readonly audit?: string;
  /** What the answer says beside code and description, for a client that can do something about it. */
  readonly members?: JsonObject;
  /** True where the configuration makes it so, and whoever runs Avow should see it in the log. */
  readonly operator?: boolean;
  /** Of the answer, beside those that its code always has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the one that its code has. */
  readonly status?: 401 | 405;
  /** Seconds: the answer is 429, whatever the code, and says when the next attempt may be made. */
  readonly retryAfter?: number;
}

/** Who is known to have made a request that was refused. */
export interface RefusedCaller {
  readonly tenant: string;
  /** The application; null where it has none yet, or is none. */
  readonly client: string | null;
  /** True where it proved nothing: anybody may say to be this client. RFC 6749 §2.1 */
  readonly isPublic?: boolean;
  /** The name of the initial access token that was shown. RFC 7591 §3 */
  readonly initialAccess?: string;
  /** The other issuer that asked, by its name in the configuration. */
  readonly issuer?: string;
}

/**
 * Says of an error whose request it ended.
 * @returns the error, to be thrown on
 */
export function refusedTo(caller: RefusedCaller, error: unknown): unknown {
  if (error instanceof OAuthError) error.caller ??= caller;
  return error;
}

/** A request ends with an OAuth error. `description` is public, `audit` and `cause` are not. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly description: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly audit: string;
  readonly operator: boolean;
  readonly members: JsonObject;
  /** True where the same request may be answered later, and no attempt was made on it now. */
  readonly isLimited: boolean;
  /** Whose request it ended, where that was known by then; for the audit record alone. */
  caller: RefusedCaller | null = null;
  /** True where the use case has put it on record by itself. */
  isRecorded = false;

  constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
    super(`${code}: ${description}`, options);
    this.code = code;
    this.isLimited = options.retryAfter !== undefined;
    // RFC 6585 §4
    this.status = this.isLimited ? 429 : (options.status ?? CODES[code].status);
    this.description = printable(description);
    this.headers =
      options.retryAfter === undefined
        ? { ...CODES[code].headers, ...options.headers }
        : { 'retry-after': String(options.retryAfter) };
    // Either may repeat what a client sent, and an audit log is read line by line.
    this.audit = singleLine(options.audit ?? description, MAX_AUDIT);
    this.operator = options.operator ?? false;
    this.members = options.members ?? {};
  }
}

export interface RenderedOAuthError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** RFC 6749 §5.2. Takes whatever was thrown; what is not an OAuthError is a server_error that tells nothing. */
export function renderOAuthError(thrown: unknown): RenderedOAuthError {
  const error =
    thrown instanceof OAuthError
      ? thrown
      : new OAuthError('server_error', 'The server met an error of its own; the request may be tried again');
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      // RFC 6749 §5.1
      'cache-control': 'no-store',
      pragma: 'no-cache',
      ...error.headers,
    },
    body: JSON.stringify({ ...error.members, error: error.code, error_description: error.description }),
  };
}
