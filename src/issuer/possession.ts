import { timingSafeEqual } from 'node:crypto';
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { type ClientCertificate, thumbprintOf } from '../oauth/certificate.ts';
import { confirmationOf } from '../oauth/confirmation.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Conflict } from '../store/port.ts';
import { proofReplayed, proveKey } from './binding.ts';
import type { Issuer } from './issuer.ts';

/** A request to one of Avow's own APIs, as far as a token may be bound to what came with it. */
export interface TokenRequest {
  /** The DPoP header. */
  readonly dpop: string | null;
  readonly certificate: ClientCertificate | null;
  readonly method: string;
  /** As clients know it, whatever stands between. */
  readonly uri: string;
}

/** How an access token came with it. */
export interface TokenPresentation extends TokenRequest {
  /** RFC 6750 §2.1, RFC 9449 §7.1 */
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/**
 * Holds who presents a token to what the token is bound to; a proof is spent.
 * @throws OAuthError invalid_token, invalid_dpop_proof, use_dpop_nonce (RFC 9449 §7.1, RFC 8705 §3)
 */
export async function checkPossession(
  issuer: Issuer,
  tenant: string,
  payload: AccessTokenPayload,
  shown: TokenPresentation,
): Promise<void> {
  const { jkt, 'x5t#S256': certificate } = confirmationOf(payload) ?? {};
  if (certificate !== undefined && !isCertificate(certificate, shown.certificate)) {
    throw refused('it is bound to another certificate than the connection has');
  }
  if (jkt === undefined) {
    if (shown.scheme === 'dpop') throw refused('it is not bound to a key: send it as Bearer');
    return;
  }
  // RFC 9449 §7.2: a bound token is none without its proof.
  if (shown.scheme !== 'dpop' || shown.dpop === null)
    throw refused('it is bound to a key: send it as DPoP, with a proof');
  const request = { method: shown.method, uri: shown.uri, accessToken: shown.token };
  const key = await proveKey(issuer, tenant, shown.dpop, request);
  if (key.jkt !== jkt) throw refused('it is bound to another key than the proof was signed with');
  await issuer.store.commit(key.writes).catch((error: unknown) => {
    throw error instanceof Conflict ? proofReplayed() : error;
  });
}

export function isCertificate(thumbprint: string, certificate: ClientCertificate | null): boolean {
  if (certificate === null) return false;
  const [expected, actual] = [Buffer.from(thumbprint), Buffer.from(thumbprintOf(certificate, 'base64url'))];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function refused(reason: string): OAuthError {
  return new OAuthError('invalid_token', `The access token cannot be used so: ${reason}`);
}
