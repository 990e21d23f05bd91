import { isIPv6 } from 'node:net';

/** Buckets by their names, each of which something fills and time empties. In memory: each node counts for itself. */
export interface LeakyBuckets {
  /** Seconds until there is room for one more; 0 where there is now. */
  secondsOver(key: string): number;
  fill(key: string): void;
  readonly isEmpty: boolean;
}

/** How many are known at a time; the oldest go first. */
export const MAX_KNOWN = 10_000;

/** It may change: what is in the buckets stays. */
export interface Leak {
  /** How much a bucket holds. */
  readonly size: number;
  /** How long it takes a full one to be empty, in milliseconds. */
  readonly perMs: number;
}

/** @param now milliseconds */
export function createLeakyBuckets(leak: () => Leak, now: () => number): LeakyBuckets {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>();
  const rate = () => leak().size / leak().perMs;
  const levelOf = (key: string): number => {
    const bucket = buckets.get(key);
    return bucket === undefined ? 0 : Math.max(0, bucket.level - (now() - bucket.at) * rate());
  };
  return {
    secondsOver: (key) => {
      const over = levelOf(key) + 1 - leak().size;
      return over <= 0 ? 0 : Math.ceil(over / rate() / 1_000);
    },
    fill: (key) => {
      const level = levelOf(key) + 1;
      buckets.delete(key);
      buckets.set(key, { level, at: now() });
      evictOldest(buckets);
    },
    get isEmpty() {
      return buckets.size === 0;
    },
  };
}

export function evictOldest(known: Map<string, unknown> | Set<string>): void {
  const [oldest] = known.size > MAX_KNOWN ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
}

/** Of IPv6 the first half: one household has as many addresses as it likes in the other (RFC 6177). */
export function networkOf(address: string): string {
  if (address.includes('.') || !isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  return (tail === undefined ? left : [...left, '0', '0', '0', '0']).slice(0, 4).join(':');
}
