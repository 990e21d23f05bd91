/** The keys of an identity provider, fetched and cached. OpenID Connect Discovery §4, RFC 7517 §5 */

import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { OpenIdProviderConfig } from '../../schema/config.ts';
import { carried } from '../carry-over.ts';
import type { Effects } from '../effects.ts';
import { notReached } from '../outbound/not-reached.ts';
import { type BoundedFetch, boundedFetch, FETCH_TIMEOUT_MS } from './bounded-fetch.ts';
import { DISCOVERY_MS, discover } from './discovery.ts';
import { OAuthError } from './errors.ts';
import { keptAnswer } from './kept-answer.ts';
import type { KeyFinder } from './verify-jwt.ts';

export type RemoteKeysDeps = Pick<Effects, 'outbound' | 'now' | 'carryOver'>;

type RemoteKeysConfig = Pick<OpenIdProviderConfig, 'issuer' | 'jwksUri' | 'allowPrivate'>;

const keysFrom = carried<KeyFinder>();

/**
 * @param whose in words for the client
 * Finds keys at jwksUri, or where OpenID discovery says. jose caches the set for ten minutes, and fetches it again, at most every 30
 * seconds, when a token names a key that is not in it. The finder throws temporarily_unavailable where the keys cannot be had.
 */
export function createRemoteKeys(
  { issuer, jwksUri, allowPrivate }: RemoteKeysConfig,
  deps: RemoteKeysDeps,
  whose = 'the identity provider',
): KeyFinder {
  const where = { issuer, jwksUri, allowPrivate };
  return keysFrom(deps.carryOver, [where, whose], () => makeRemoteKeys(where, deps, whose));
}

function makeRemoteKeys(
  { issuer, jwksUri, allowPrivate }: RemoteKeysConfig,
  deps: RemoteKeysDeps,
  whose: string,
): KeyFinder {
  const fetch = boundedFetch(deps.outbound({ allowPrivate }));
  const configured = jwksUri === undefined ? null : keySet(jwksUri, fetch);
  const locate = configured === null ? discovered(issuer, fetch, deps.now) : () => configured;
  return async (header, token) => {
    try {
      const find = await locate();
      return await find(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw new OAuthError('temporarily_unavailable', `The keys of ${whose} cannot be had at the moment; try again`, {
        audit: `keys of ${issuer}: ${reasonOf(cause)}`,
        cause,
      });
    }
  };
}

function reasonOf(error: unknown): string {
  // As fetch fails; what the operator has to know is beneath it.
  if (error instanceof TypeError) return notReached(error);
  return error instanceof Error ? error.message : 'not reached';
}

function keySet(uri: string, fetch: BoundedFetch): KeyFinder {
  return createRemoteJWKSet(new URL(uri), { [customFetch]: fetch, timeoutDuration: FETCH_TIMEOUT_MS });
}

/** The key set that discovery names; asked once an hour. */
function discovered(issuer: string, fetch: BoundedFetch, now: () => number): () => Promise<KeyFinder> {
  const locate = keptAnswer(DISCOVERY_MS, now, () => discover(issuer, fetch));
  let known: { readonly uri: string; readonly keys: KeyFinder } | null = null;
  return async () => {
    const { jwksUri: uri } = await locate();
    if (known?.uri !== uri) known = { uri, keys: keySet(uri, fetch) };
    return known.keys;
  };
}
