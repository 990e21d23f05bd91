import { type ClientCertificate, thumbprintOf } from '../oauth/certificate.ts';
import type { Confirmation } from '../oauth/confirmation.ts';
import { type ProvenRequest, verifyDpopProof } from '../oauth/dpop.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Conflict, Write } from '../store/port.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Issuer, Presented } from './issuer.ts';

/** A jti is unique for a key, so that nobody spends another's. */
const DPOP_REPLAY = 'dpop:';

type Parties = Pick<TokenAsk, 'client' | 'api'>;

/** What the token is bound to, and the mark of the proof that came with the request. */
export interface Binding {
  readonly confirmation: Confirmation | null;
  readonly writes: readonly Write[];
}

/** True where nothing is asked of whoever will use the token, and nothing was offered. */
export function isBearer({ dpop }: Presented, { client, api }: Parties): boolean {
  return dpop === null && client.senderConstrained === null && api.senderConstrained === null;
}

/**
 * To a key where a DPoP proof came with the request (RFC 9449 §5); to the certificate of the connection where the application or the
 * API wants it so (RFC 8705 §3).
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce; invalid_request where what they want did not come
 */
export async function bindToken(issuer: Issuer, presented: Presented, parties: Parties): Promise<Binding> {
  const wanted = [parties.client, parties.api].flatMap(({ senderConstrained }) => senderConstrained ?? []);
  const key =
    presented.dpop === null
      ? null
      : await proveKey(issuer, parties.client.tenant, presented.dpop, tokenRequest(issuer));
  if (key === null && wanted.includes('dpop')) {
    throw new OAuthError('invalid_request', 'Tokens of this client, or for this API, need a DPoP proof (RFC 9449)');
  }
  const byCertificate = wanted.includes('mtls') || (key === null && wanted.includes('either'));
  return {
    confirmation: {
      ...(key !== null && { jkt: key.jkt }),
      ...(byCertificate && { 'x5t#S256': certificateOf(presented.certificate, wanted.includes('mtls')) }),
    },
    writes: key?.writes ?? [],
  };
}

function tokenRequest({ issuer }: Issuer): ProvenRequest {
  return { method: 'POST', uri: `${issuer}/oauth/token`, accessToken: null };
}

/** Whether the mark that was there already is that of a proof. */
export function isProofMark({ path }: Conflict): boolean {
  return path?.startsWith(DPOP_REPLAY) === true;
}

/** What a client sees that uses a proof twice. RFC 9449 §11.1 */
export function proofReplayed(): OAuthError {
  return new OAuthError('invalid_dpop_proof', 'This DPoP proof was used before: make a new one with a new jti');
}

/** A proof that holds, and the mark that it leaves so that it is taken once. RFC 9449 §11.1 */
export async function proveKey(
  { effects, dpopNonces }: Pick<Issuer, 'effects' | 'dpopNonces'>,
  tenant: string,
  proof: string,
  request: ProvenRequest,
): Promise<{ readonly jkt: string; readonly writes: readonly Write[] }> {
  const { jkt, replay } = await verifyDpopProof(proof, { ...request, nonces: dpopNonces, now: effects.now() });
  return { jkt, writes: [{ kind: 'insertReplay', tenant, issuer: DPOP_REPLAY + jkt, ...replay }] };
}

function certificateOf(certificate: ClientCertificate | null, only: boolean): string {
  if (certificate !== null) return thumbprintOf(certificate, 'base64url');
  const ways = only
    ? 'a connection with a client certificate'
    : 'a DPoP proof, or a connection with a client certificate';
  throw new OAuthError('invalid_request', `Tokens of this client, or for this API, need ${ways}`);
}
