import { LRUCache } from 'lru-cache';
import type { Accepted } from './accept.ts';
import { canonicalJson } from './json.ts';
import { needKey } from './need.ts';
import type { Need, ResolverPolicy, Values } from './source.ts';

type CachePolicy = NonNullable<ResolverPolicy['cache']>;

export interface CachedAnswer {
  readonly answer: Accepted;
  readonly ageMs: number;
  /** Within its ttl; otherwise it stands in for an answer that does not come. */
  readonly fresh: boolean;
}

export interface AnswerCache {
  get(key: string): CachedAnswer | null;
  set(key: string, answer: Accepted): void;
}

/** The last good answers of one resolver, at most `max` of them. "There is nothing" is an answer; a failure never is. */
export function createAnswerCache({ ttlMs, staleIfErrorMs, max }: CachePolicy, now: () => number): AnswerCache {
  const entries = new LRUCache<string, { readonly answer: Accepted; readonly at: number }>({ max });
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      const ageMs = now() - entry.at;
      // A clock that was set back makes ages negative, and an entry immortal.
      if (ageMs >= 0 && ageMs < ttlMs) return { answer: entry.answer, ageMs, fresh: true };
      if (ageMs >= 0 && ageMs < ttlMs + staleIfErrorMs) return { answer: entry.answer, ageMs, fresh: false };
      entries.delete(key);
      return null;
    },
    set(key, answer) {
      entries.set(key, { answer, at: now() });
    },
  };
}

/**
 * Who asks is part of the key: the tenant, and every value that the resolver is given, with its type. Two people, or two
 * tenants, share an entry only where the source is sent exactly the same within one tenant.
 */
export function answerKey(tenant: string, needs: readonly Need[], inputs: Values): string {
  return canonicalJson([tenant, ...needs.map((need) => inputs[needKey(need)] ?? null)]);
}
