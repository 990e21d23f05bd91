import type { LimitsConfig } from '../../schema/config.ts';
import { createLeakyBuckets, evictOldest, networkOf } from './leaky-buckets.ts';

/**
 * How many wrong secrets were shown, by whom and for whom. Both have a bucket that a failure fills and time empties; while one is
 * full, no secret is looked at, right or wrong. Who has been right from an address before is judged by what was wrong from there
 * for the same client alone: nobody shuts out others by failing in their name, or beside them behind one proxy.
 */
export interface FailedAttempts {
  /**
   * Seconds until an attempt may be made; 0 where it may be made now.
   * @param client the id that is claimed; null where a secret alone says who calls
   * @param address of the caller; null where it is not known
   * @param isGuess false for a signature or a certificate: nobody guesses these, and so nobody shuts a client out by showing wrong ones
   */
  waitFor(client: string | null, address: string | null, isGuess?: boolean): number;
  failed(client: string | null, address: string | null, isGuess?: boolean): void;
  succeeded(client: string, address: string | null): void;
}

/** No id of a client is longer; what somebody sends may be. */
const MAX_ID = 80;

/**
 * @param limit as it is at the moment
 * @param now milliseconds
 */
export function createFailedAttempts(
  limit: () => LimitsConfig['failedAuthentication'],
  now: () => number,
): FailedAttempts {
  const buckets = createLeakyBuckets(() => ({ size: limit().attempts, perMs: limit().per }), now);
  // How many who were right are known at a time has the same bound.
  const right = new Set<string>();
  const secondsOver = (key: string | null): number => (key === null ? 0 : buckets.secondsOver(key));

  return {
    waitFor(client, address, isGuess = true) {
      if (buckets.isEmpty) return 0;
      const { byClient, byAddress, byPair } = keysOf(client, address);
      if (byPair !== null && right.has(byPair)) return secondsOver(byPair);
      return Math.max(isGuess ? secondsOver(byClient) : 0, secondsOver(byAddress));
    },
    failed(client, address, isGuess = true) {
      const { byClient, ...here } = keysOf(client, address);
      for (const key of [isGuess ? byClient : null, ...Object.values(here)]) if (key !== null) buckets.fill(key);
    },
    succeeded(client, address) {
      // One text, and no more: every request that is right comes by here.
      const byPair = pairOf(client, address);
      if (byPair === null || right.has(byPair)) return;
      right.add(byPair);
      evictOldest(right);
    },
  };
}

function keysOf(client: string | null, address: string | null) {
  const id = client?.slice(0, MAX_ID) ?? null;
  const network = address === null ? null : networkOf(address);
  return {
    byClient: id === null ? null : `client ${id}`,
    byAddress: network === null ? null : `address ${network}`,
    byPair: pairOf(client, address),
  };
}

function pairOf(client: string | null, address: string | null): string | null {
  return client === null || address === null ? null : `pair ${networkOf(address)} ${client.slice(0, MAX_ID)}`;
}
