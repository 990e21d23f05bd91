/** What a transaction token says. draft-ietf-oauth-transaction-tokens */
import { SIGNING_ALGORITHMS } from '../../schema/signing-algorithms.ts';
import { type AccessTokenPayload, isAccessTokenPayload } from './access-token.ts';
import type { AuthorizationDetail } from './authorization-details.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { type AccessTokenChecks, OTHER_NODE_MS, ownKeys } from './verify.ts';
import { JwtRefused, verifyJwt } from './verify-jwt.ts';

export interface TxnTokenPayload extends AccessTokenPayload {
  /** The transaction, from its first token to the last that takes its place. */
  readonly txn: string;
  /** The workload that asked. */
  readonly req_wl: string;
  /** Those that asked for the tokens before it, the latest first: the call chain. Avow's own. */
  readonly req_wl_before?: readonly string[];
  /** What the transaction is about; it never changes. */
  readonly tctx?: JsonObject;
  /** The circumstances of the request. */
  readonly rctx?: JsonObject;
}

/** What a request for one tells beside the token that it shows. */
export interface Transaction {
  /** The token whose place the new one takes; null for the first of a transaction. */
  readonly replaced: TxnTokenPayload | null;
  /** Of request_context, what the workload is believed. */
  readonly context: JsonObject;
  /** Whether request_details named their type. */
  readonly namesType: boolean;
}

/** A chain that is longer tells nobody anything. */
const MAX_REPLACED = 5;

/**
 * The payload of a transaction token.
 * @param payload as of an access token whose audience is the trust domain, without the claims
 * @param claims of its scopes, for tctx
 * @param id of a new transaction
 * @throws OAuthError invalid_request where the subject has another identifier now, or the token was replaced too often
 */
export function txnTokenPayload(
  payload: AccessTokenPayload,
  claims: JsonObject,
  details: readonly AuthorizationDetail[],
  { replaced, context, namesType }: Transaction,
  id: string,
): TxnTokenPayload {
  if (replaced !== null) return replacement(payload, replaced, context);
  const [{ type, ...about } = { type: '' }] = details;
  const tctx = { ...(namesType && { type }), ...about, ...claims };
  return {
    ...payload,
    txn: id,
    req_wl: payload.client_id,
    ...(Object.keys(tctx).length > 0 && { tctx }),
    ...(Object.keys(context).length > 0 && { rctx: context }),
  };
}

/** Txn-Token as a subject_token: txn, sub and what the transaction is about stay; what is asserted may be added to, and not changed. */
function replacement(payload: AccessTokenPayload, replaced: TxnTokenPayload, context: JsonObject): TxnTokenPayload {
  const { txn, sub, tctx, rctx } = replaced;
  if (payload.sub !== sub) {
    throw new OAuthError('invalid_request', 'The subject of this transaction has another identifier now: begin anew');
  }
  const before = [replaced.req_wl, ...(replaced.req_wl_before ?? [])];
  if (before.length > MAX_REPLACED) {
    throw new OAuthError('invalid_request', `This transaction token was replaced ${MAX_REPLACED} times already`);
  }
  const known = { ...context, ...rctx };
  return {
    ...payload,
    txn,
    req_wl: payload.client_id,
    req_wl_before: before,
    ...(tctx !== undefined && { tctx }),
    ...(Object.keys(known).length > 0 && { rctx: known }),
  };
}

/**
 * The payload of a transaction token that is good now and Avow's own.
 * @throws OAuthError invalid_request, one answer for all that is wrong with it (RFC 8693 §2.2.2)
 */
export async function verifyTxnToken(token: string, checks: AccessTokenChecks): Promise<TxnTokenPayload> {
  const payload = await verifyJwt(token, {
    keys: ownKeys(checks.keys),
    algorithms: SIGNING_ALGORITHMS,
    types: ['txntoken+jwt'],
    issuer: checks.issuer,
    required: ['txn', 'req_wl'],
    now: checks.now(),
    toleranceMs: 0,
    aheadMs: OTHER_NODE_MS,
  }).catch((error: unknown) => {
    if (!(error instanceof JwtRefused)) throw error;
    throw new OAuthError('invalid_request', NOT_LIVE, { audit: error.message, cause: error });
  });
  if (isTxnToken(payload)) return payload;
  throw new OAuthError('invalid_request', NOT_LIVE, { audit: 'incomplete payload' });
}

const NOT_LIVE = 'The token shown is not a live transaction token of this server';

function isTxnToken(payload: JsonObject): payload is TxnTokenPayload {
  const { txn, req_wl: workload } = payload;
  return isAccessTokenPayload(payload) && typeof txn === 'string' && typeof workload === 'string';
}
