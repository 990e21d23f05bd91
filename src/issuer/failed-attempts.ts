import { isIPv6 } from 'node:net';
import type { LimitsConfig } from '../../schema/config.ts';

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
   */
  waitFor(client: string | null, address: string | null): number;
  failed(client: string | null, address: string | null): void;
  succeeded(client: string, address: string | null): void;
}

/** How many buckets, and how many who were right, are known at a time; the oldest go first. */
const MAX_KNOWN = 10_000;
/** No id of a client is longer; what somebody sends may be. */
const MAX_ID = 80;

interface Bucket {
  readonly level: number;
  readonly at: number;
}

/** @param now milliseconds */
export function createFailedAttempts(limit: LimitsConfig['failedAuthentication'], now: () => number): FailedAttempts {
  const buckets = new Map<string, Bucket>();
  const right = new Set<string>();
  const perMs = limit.attempts / limit.per;

  const levelOf = (key: string): number => {
    const bucket = buckets.get(key);
    return bucket === undefined ? 0 : Math.max(0, bucket.level - (now() - bucket.at) * perMs);
  };
  const secondsOver = (key: string | null): number => {
    const over = key === null ? 0 : levelOf(key) + 1 - limit.attempts;
    return over <= 0 ? 0 : Math.ceil(over / perMs / 1_000);
  };
  const fill = (key: string): void => {
    const level = levelOf(key) + 1;
    buckets.delete(key);
    buckets.set(key, { level, at: now() });
    evictOldest(buckets);
  };

  return {
    waitFor(client, address) {
      if (buckets.size === 0) return 0;
      const { byClient, byAddress, byPair } = keysOf(client, address);
      if (byPair !== null && right.has(byPair)) return secondsOver(byPair);
      return Math.max(secondsOver(byClient), secondsOver(byAddress));
    },
    failed(client, address) {
      for (const key of Object.values(keysOf(client, address))) if (key !== null) fill(key);
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

function evictOldest(known: Map<string, unknown> | Set<string>): void {
  const [oldest] = known.size > MAX_KNOWN ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
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

/** Of IPv6 the first half: one household has as many addresses as it likes in the other (RFC 6177). */
function networkOf(address: string): string {
  if (address.includes('.') || !isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  return (tail === undefined ? left : [...left, '0', '0', '0', '0']).slice(0, 4).join(':');
}
