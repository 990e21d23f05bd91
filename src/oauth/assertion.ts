/** private_key_jwt: a client proves itself with a JWT it signed. RFC 7523 §2.2 and §3, RFC 7521 §4.2, draft-ietf-oauth-rfc7523bis */
import { ALGORITHM_NAMES } from './algorithms.ts';
import { OAuthError } from './errors.ts';
import type { Form } from './form.ts';
import type { JsonObject } from './json.ts';
import { type JwtFault, JwtRefused, type KeyFinder, peekJwt, verifyJwt } from './verify-jwt.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** rfc7523bis gives assertions a type of their own; until clients send it, JWT or none will do. */
const TYPES = ['client-authentication+jwt', 'jwt', null];
const TOLERANCE_MS = 30_000;
/** How far away exp may be: as long as its jti must be remembered. RFC 7523 §3 (4) */
const MAX_LIFETIME_MS = 600_000;
const MAX_JTI = 255;

/** What the store must remember so that the assertion works once. RFC 7523 §3 (7) */
export interface Replay {
  readonly jti: string;
  /** Milliseconds. */
  readonly expiresAt: number;
}

export interface PresentedAssertion {
  readonly assertion: string;
  /** Whom it claims to be; not verified. */
  readonly clientId: string;
}

/** Reads client_assertion from the form, or null where there is none. Throws invalid_request, or invalid_client on what is no JWT. */
export function readAssertion(form: Form): PresentedAssertion | null {
  const assertion = form.get('client_assertion');
  const type = form.get('client_assertion_type');
  if (assertion === null && type === null) return null;
  if (assertion === null) throw new OAuthError('invalid_request', 'client_assertion is missing');
  if (type !== ASSERTION_TYPE) {
    throw new OAuthError('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}`);
  }
  const { sub } = refusing(() => peekJwt(assertion));
  if (typeof sub !== 'string') throw refused('sub must be the client id');
  return { assertion, clientId: sub };
}

/** Verifies the assertion with the client's keys. Throws invalid_client. What the claims must be is told only once the signature holds. */
export async function verifyAssertion(
  presented: PresentedAssertion,
  keys: KeyFinder,
  expected: { readonly issuer: string; readonly now: number },
): Promise<Replay> {
  const payload = await verifyJwt(presented.assertion, {
    keys,
    algorithms: ALGORITHM_NAMES,
    types: TYPES,
    issuer: presented.clientId, // RFC 7523 §3 (1) and (2): iss and sub are the client id, both
    required: ['aud', 'jti', 'sub'],
    now: expected.now,
    toleranceMs: TOLERANCE_MS,
  }).catch(refuse);
  // rfc7523bis §3: the issuer identifier as the sole value; never the token endpoint, which another server could have us share.
  if (!isSoleAudience(payload, expected.issuer)) throw refused('aud must be the issuer identifier alone');
  const end = Number(payload.exp) * 1_000;
  if (end > expected.now + MAX_LIFETIME_MS + TOLERANCE_MS) {
    throw refused(`exp must be at most ${MAX_LIFETIME_MS / 60_000} minutes away`);
  }
  const { jti } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) {
    throw refused(`jti must be a string of 1 to ${MAX_JTI} characters`);
  }
  return { jti, expiresAt: end + TOLERANCE_MS };
}

/** Whether the JWT is for this issuer and nobody else. */
export function isSoleAudience({ aud }: JsonObject, issuer: string): boolean {
  return Array.isArray(aud) ? aud.length === 1 && aud[0] === issuer : aud === issuer;
}

/** What the client is told for each fault; the faults of keys and signatures share the answer of an unknown client. */
const DESCRIPTIONS: Readonly<Partial<Record<JwtFault, string>>> = {
  malformed: 'it is not a signed JWT that this server can read',
  algorithm: `sign it with one of ${ALGORITHM_NAMES.join(', ')}`,
  type: 'typ must be client-authentication+jwt',
  expired: 'it has expired',
  'not yet valid': 'it is not yet valid: check the clock',
};

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_client', `The client assertion is refused: ${reason}`, options);
}

function refuse(error: unknown): never {
  if (!(error instanceof JwtRefused)) throw error;
  if (error.fault === 'claim') throw refused(`${error.claim} is missing or wrong`, { cause: error });
  const reason = DESCRIPTIONS[error.fault];
  if (reason !== undefined) throw refused(reason, { cause: error });
  throw clientRefused(`client assertion: ${error.fault}`);
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(error);
  }
}

/** One answer for an unknown client and for wrong credentials. RFC 6749 §5.2 */
export function clientRefused(audit: string): OAuthError {
  return new OAuthError('invalid_client', 'The client is unknown or its credentials are wrong', { audit });
}
