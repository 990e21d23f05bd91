/** Verifies Avow's own access tokens. RFC 9068 §4 */
import { errors } from 'jose';
import { SIGNING_ALGORITHMS } from '../../schema/signing-algorithms.ts';
import { type AccessTokenPayload, isAccessTokenPayload } from './access-token.ts';
import { OAuthError } from './errors.ts';
import type { KeyRing } from './key-ring.ts';
import { JwtRefused, type KeyFinder, verifyJwt } from './verify-jwt.ts';

export interface AccessTokenChecks {
  readonly keys: KeyRing;
  readonly issuer: string;
  now(): number;
}

/** What the clock of another node, which may have issued it, is ahead of this one's. */
export const OTHER_NODE_MS = 10_000;

/**
 * Returns the payload of an access token that this server issued and that has not expired. It does not look at aud: the caller
 * compares it with what the token is used for. Throws invalid_token (RFC 6750 §3.1).
 */
export async function verifyAccessToken(token: string, checks: AccessTokenChecks): Promise<AccessTokenPayload> {
  const payload = await verifyJwt(token, {
    keys: ownKeys(checks.keys),
    algorithms: SIGNING_ALGORITHMS,
    types: ['at+jwt'], // RFC 9068 §4: any other kind of JWT is refused
    issuer: checks.issuer,
    required: [],
    now: checks.now(),
    toleranceMs: 0,
    aheadMs: OTHER_NODE_MS,
  }).catch((error: unknown) => {
    if (!(error instanceof JwtRefused)) throw error;
    const description =
      error.fault === 'expired' ? 'The access token has expired' : 'The access token is not one of this server';
    throw new OAuthError('invalid_token', description, { audit: error.message, cause: error });
  });
  if (isAccessTokenPayload(payload)) return payload;
  throw new OAuthError('invalid_token', 'The access token is not one of this server', { audit: 'incomplete payload' });
}

/** Avow's own keys, for each kind of JWT that it takes back. */
export function ownKeys(keys: KeyRing): KeyFinder {
  return async ({ kid, alg }) => {
    const key = typeof kid === 'string' ? (keys.find(kid) ?? (await keys.lookFor(kid))) : null;
    // RFC 8725 §3.1: a key is good for its own algorithm alone.
    if (key === null || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
}
