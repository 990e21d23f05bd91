/** DPoP proofs: whoever sends a request shows that they have a key. RFC 9449 §4.3 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, errors, importJWK, type JWK } from 'jose';
import { ALGORITHM_NAMES } from './algorithms.ts';
import type { Replay } from './assertion.ts';
import type { DpopNonces } from './dpop-nonce.ts';
import { normalTarget } from './dpop-target.ts';
import { OAuthError } from './errors.ts';
import { readPublicJwk } from './keys-jwk.ts';

/** How old a proof may be, and how far ahead the clock of whoever made it. */
const MAX_AGE_MS = 60_000;
const MAX_AHEAD_MS = 10_000;
const MAX_LENGTH = 8_192;
const MAX_JTI = 255;

/** The request that the proof came with. */
export interface ProvenRequest {
  readonly method: string;
  /** As clients know it, whatever stands between. */
  readonly uri: string;
  /** The access token that came with it; null at the token endpoint. */
  readonly accessToken: string | null;
}

export interface DpopChecks extends ProvenRequest {
  /** Null where proofs need none. */
  readonly nonces: DpopNonces | null;
  /** Milliseconds. */
  readonly now: number;
}

export interface DpopProof {
  /** RFC 7638, with SHA-256. */
  readonly jkt: string;
  /** What to remember so that the proof is taken once . */
  readonly replay: Replay;
}

/**
 * Verifies a proof: the text of the DPoP header.
 * Throws invalid_dpop_proof, saying what is wrong with it, and use_dpop_nonce (with the nonce to use) where the proof is good but for that.
 */
export async function verifyDpopProof(proof: string, checks: DpopChecks): Promise<DpopProof> {
  const { payload, jwk } = await opened(proof);
  const { jti, htm, htu, iat, nonce, ath } = payload;
  if (htm !== checks.method) throw refused(`htm must be ${checks.method}`);
  const target = normalTarget(checks.uri);
  if (typeof htu !== 'string' || target === null || normalTarget(htu) !== target) {
    throw refused('htu must be the URI of this request, without query and fragment');
  }
  if (typeof iat !== 'number') throw refused('iat is missing');
  const age = checks.now - iat * 1_000;
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) throw refused('iat must be the time of this request: check the clock');
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) {
    throw refused(`jti must be a string of 1 to ${MAX_JTI} characters`);
  }
  // RFC 9449 §4.3 (11): the proof is for this token
  if (checks.accessToken !== null && ath !== hashOf(checks.accessToken)) {
    throw refused('ath must be the base64url of the SHA-256 of the access token');
  }
  checkNonce(nonce, checks.nonces);
  const jkt = await calculateJwkThumbprint(jwk, 'sha256');
  return { jkt, replay: { jti, expiresAt: iat * 1_000 + MAX_AGE_MS + MAX_AHEAD_MS } };
}

/** RFC 9449 §4.3 (1) to (7): one JWT of this type, signed with the key that it carries. */
async function opened(proof: string): Promise<{ payload: Readonly<Record<string, unknown>>; jwk: JWK }> {
  if (proof.length > MAX_LENGTH) throw refused(`it is longer than ${MAX_LENGTH} characters`);
  try {
    let used: JWK = {};
    const { payload, protectedHeader } = await compactVerify(
      proof,
      async ({ jwk, alg }) => {
        const read = readPublicJwk({ ...jwk });
        if ('fault' in read) throw refused(read.fault.message);
        used = read.key;
        return importJWK(read.key, alg);
      },
      { algorithms: [...ALGORITHM_NAMES] },
    );
    if (protectedHeader.typ !== 'dpop+jwt') throw refused('typ must be dpop+jwt');
    return { payload: objectOf(payload), jwk: used };
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    if (!CAUSED_BY_THE_PROOF.some((kind) => error instanceof kind)) throw error;
    throw refused('it is not a JWT signed with the key in its header', { cause: error });
  }
}

/** jose throws a TypeError on a key that the algorithm cannot use; the payload may be no JSON. */
const CAUSED_BY_THE_PROOF = [errors.JOSEError, TypeError, SyntaxError];

function objectOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('its payload is no object');
  return { ...value };
}

/** RFC 9449 §8, §9 */
function checkNonce(nonce: unknown, nonces: DpopNonces | null): void {
  if (nonces === null || (typeof nonce === 'string' && nonces.isGood(nonce))) return;
  throw new OAuthError('use_dpop_nonce', 'Put the nonce of the DPoP-Nonce header into the proof', {
    headers: { 'dpop-nonce': nonces.current() },
  });
}

function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url');
}

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_dpop_proof', `The DPoP proof is refused: ${reason}`, options);
}
