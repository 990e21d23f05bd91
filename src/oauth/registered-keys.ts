/** The keys of clients that registered themselves: as they gave them, or where they are published. RFC 7591 §2 */
import type { JSONWebKeySet } from 'jose';
import type { Effects } from '../effects.ts';
import type { ClientMetadata } from './client-metadata.ts';
import { OAuthError } from './errors.ts';
import { localKeys, readPublicJwk } from './keys-jwk.ts';
import { createRemoteKeys } from './keys-remote.ts';
import type { KeyFinder } from './verify-jwt.ts';

/** @param id of the client */
export type RegisteredKeys = (id: string, metadata: Pick<ClientMetadata, 'jwks' | 'jwks_uri'>) => KeyFinder;

/** How many clients' keys are kept ready at a time; the one that was met first goes first. */
const MOST_KEPT = 1_000;

/** Remembers the keys of the clients it has met, for as long as they stay what they are. */
export function createRegisteredKeys(
  allowPrivate: readonly string[],
  effects: Pick<Effects, 'outbound' | 'now'>,
): RegisteredKeys {
  const kept = new Map<string, { readonly source: string; readonly keys: KeyFinder }>();
  // One way out for all of them, and so one pool of connections.
  const outbound = effects.outbound({ allowPrivate });
  const remote = { outbound: () => outbound, now: effects.now };
  return (id, { jwks, jwks_uri: jwksUri }) => {
    const source = jwksUri ?? JSON.stringify(jwks);
    const known = kept.get(id);
    if (known?.source === source) return known.keys;
    const keys =
      jwksUri === undefined
        ? localKeys(keySetOf(jwks))
        : rested(
            createRemoteKeys({ issuer: id, jwksUri, allowPrivate: [...allowPrivate] }, remote, 'this client'),
            effects.now,
          );
    kept.set(id, { source, keys });
    const [oldest] = kept.size > MOST_KEPT ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    return keys;
  };
}

/** How long a server is left alone that did not answer. */
const REST_MS = 30_000;

/**
 * Whoever knows the id of a client can show an assertion in its name, and each would be a question to whatever its jwks_uri names: while
 * there is no answer, it is not asked again for a while.
 */
function rested(find: KeyFinder, now: () => number): KeyFinder {
  let failure: { readonly at: number; readonly error: OAuthError } | null = null;
  return async (header, token) => {
    if (failure !== null && now() - failure.at < REST_MS) throw failure.error;
    try {
      return await find(header, token);
    } catch (error) {
      if (error instanceof OAuthError) failure = { at: now(), error };
      throw error;
    }
  };
}

function keySetOf(jwks: ClientMetadata['jwks']): JSONWebKeySet {
  return {
    keys: (jwks?.keys ?? []).flatMap((jwk) => {
      const read = readPublicJwk(jwk);
      return 'key' in read ? [read.key] : [];
    }),
  };
}
