import { LRUCache } from 'lru-cache';
import type { Accepted } from './accept.ts';
import { canonicalJson } from './json.ts';
import { needKey } from './need.ts';
import type { CachePolicy, Need, Values } from './source.ts';

/** What an answer is still good for: as it is, while a new one is fetched, or in place of one that does not come. */
export type Use = 'fresh' | 'whileRevalidating' | 'ifError';

export interface CachedAnswer {
  readonly answer: Accepted;
  readonly ageMs: number;
  readonly use: Use;
}

export interface AnswerCache {
  get(key: string): CachedAnswer | null;
  set(key: string, answer: Accepted): void;
}

interface Entry {
  readonly answer: Accepted;
  readonly at: number;
}

/**
 * The last good answers of one resolver, at most `max` of them and `maxBytes` together; those that nobody asked for longest
 * leave first. "There is nothing" is an answer, with a time of its own after which nothing stands in; a failure never is one.
 */
export function createAnswerCache(policy: CachePolicy, now: () => number): AnswerCache {
  const { max, maxBytes } = policy;
  const entries = new LRUCache<string, Entry>({ max, maxSize: maxBytes, sizeCalculation: bytesOf });
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      const ageMs = now() - entry.at;
      const use = useOf(entry.answer, ageMs, policy);
      if (use !== null) return { answer: entry.answer, ageMs, use };
      entries.delete(key);
      return null;
    },
    set(key, answer) {
      entries.set(key, { answer, at: now() });
    },
  };
}

function bytesOf({ answer }: Entry, key: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(answer));
}

function useOf({ values }: Accepted, ageMs: number, policy: CachePolicy): Use | null {
  // A clock that was set back makes ages negative, and an entry immortal.
  if (ageMs < 0) return null;
  if (Object.keys(values).length === 0) return ageMs < policy.absentTtlMs ? 'fresh' : null;
  if (ageMs < policy.ttlMs) return 'fresh';
  if (ageMs < policy.ttlMs + policy.staleWhileRevalidateMs) return 'whileRevalidating';
  return ageMs < policy.ttlMs + policy.staleIfErrorMs ? 'ifError' : null;
}

/**
 * Who asks is part of the key: the tenant, and every value that the resolver is given, with its type. Two people, or two
 * tenants, share an entry only where the source is sent exactly the same within one tenant.
 */
export function answerKey(tenant: string, needs: readonly Need[], inputs: Values): string {
  return canonicalJson([tenant, ...needs.map((need) => inputs[needKey(need)] ?? null)]);
}
