import { claimsFor, isFor } from '../claims/destination.ts';
import { type Fit, fitToken } from '../claims/token-size.ts';
import { type AccessTokenPayload, isAccessTokenPayload } from '../oauth/access-token.ts';
import { largestEncryptable } from '../oauth/encrypt.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';

/** What a token says, and where. */
export interface TokenContent {
  /** What the JWT carries: the one that an application gets, or that a gateway gets for a reference. */
  readonly token: AccessTokenPayload;
  /** What introspection answers; the same object where that is no different. */
  readonly introspection: AccessTokenPayload;
  /** Claims that would have made the JWT too long, and that introspection alone tells. */
  readonly moved: readonly string[];
}

/**
 * Divides a payload among its destinations, as each claim of the configuration says, and holds the JWT to its budget.
 * @param payload with all claims of the evaluation
 * @throws OAuthError invalid_scope where the token is too long, and may not tell less
 */
export function contentOf(
  { registry }: Pick<Evaluator, 'registry'>,
  ask: TokenAsk,
  { settlement }: Pick<Evaluation, 'settlement'>,
  payload: AccessTokenPayload,
): TokenContent {
  const names = Object.keys(settlement.claims);
  const told = claimsFor(ask.api.toldAt, names, registry);
  const carried = claimsFor('access_token', names, registry);
  const whole = only(payload, names, carried);
  const { maxBytes, overflow } = budgetOf(ask);
  const size = fitToken(whole, carried, { maxBytes, overflow }, (claim) => isFor(ask.api.toldAt, claim, registry));
  if (size.status === 'over') throw tooLong(size, maxBytes);
  const { moved } = size;
  const isSame = moved.length === 0 && told.length === carried.length && told.every((claim) => carried.includes(claim));
  const token = only(whole, moved, []);
  return { token, introspection: isSame ? token : only(payload, names, told), moved };
}

/** An application may take less than its API, never more. */
function budgetOf({ client, api }: TokenAsk) {
  const maxBytes = Math.min(api.maxTokenBytes, client.maxTokenBytes ?? Number.POSITIVE_INFINITY);
  return {
    maxBytes: api.encryption === null ? maxBytes : largestEncryptable(maxBytes),
    overflow: client.overflow ?? api.overflow,
  };
}

/** The payload with those claims alone that are kept; itself where that is all of them. */
export function only(
  payload: AccessTokenPayload,
  claims: readonly string[],
  kept: readonly string[],
): AccessTokenPayload {
  if (kept.length === claims.length) return payload;
  const left = new Set(claims).difference(new Set(kept));
  const rest = Object.fromEntries(Object.entries(payload).filter(([name]) => !left.has(name)));
  if (!isAccessTokenPayload(rest)) throw new TypeError('a claim of the configuration has a reserved name');
  return rest;
}

/** The client learns that it asked for too much, and nothing of what there is; whoever configures, which claims are the large ones. */
function tooLong({ bytes, largest }: Extract<Fit, { status: 'over' }>, maxBytes: number): OAuthError {
  const claims = largest.map((size) => `${size.claim} ${size.bytes}`).join(', ');
  return new OAuthError(
    'invalid_scope',
    `the token would be ${bytes} bytes long, and ${maxBytes} are the most here: ask for fewer scopes`,
    {
      audit: `the token is ${bytes} bytes, over maxTokenBytes ${maxBytes}; its largest claims: ${claims}`,
      operator: true,
    },
  );
}
