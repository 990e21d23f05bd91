import { vi } from 'vitest';
import { type Guarded, guard } from '../../src/claims/guard.ts';
import { defineResolver } from '../../src/claims/resolver.ts';
import {
  type CachePolicy,
  type Resolver,
  type ResolverPolicy,
  Unavailable,
  type Values,
} from '../../src/claims/source.ts';
import { CALM, EFFECTS } from './config.ts';

export const CACHE: CachePolicy = {
  ttlMs: 60_000,
  absentTtlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 600_000,
  max: 100,
  maxBytes: 1_000_000,
};

export const POLICY: ResolverPolicy = {
  timeoutMs: 200,
  cache: null,
  breaker: { failures: 3, openForMs: 10_000 },
  bulkhead: { concurrent: 100, queue: 100 },
  retry: null,
  hedge: null,
};

/** The timers are the test's (vi.useFakeTimers). */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve());
  });
}

/** A source behind its guard, which answers with what `resolve` gives, and how often it was asked. */
export function source(resolve: Resolver['resolve'], policy: Partial<ResolverPolicy> = {}) {
  const asked = vi.fn(resolve);
  const resolver = defineResolver({
    name: 'billing',
    kind: 'http',
    needs: [{ source: 'user', path: 'id' }],
    gives: { plan: 'string' },
    policy: { ...POLICY, ...policy },
    resolve: asked,
  });
  return { asked, ask: guard(resolver, { ...EFFECTS, now: Date.now, monotonic: Date.now, wait }) };
}

export const JOHN = { 'user.id': 'john' };
export const JANE = { 'user.id': 'jane' };
export const john = (ask: Guarded, signal = CALM) => ask('t1', JOHN, signal);
export const jane = (ask: Guarded, signal = CALM) => ask('t1', JANE, signal);

export const gold = () => Promise.resolve({ plan: 'gold' });
export const down = () => Promise.reject(new Unavailable('down'));
export const hang = () => new Promise<Values>(() => {});

/** Answers that the test gives itself, in the order of the calls, and the signals that came with those. */
export function byHand() {
  const calls: { readonly signal: AbortSignal; answer(plan: string): void; fail(error: Error): void }[] = [];
  const resolve: Resolver['resolve'] = (_, signal) =>
    new Promise((done, reject) => {
      calls.push({ signal, answer: (plan) => done({ plan }), fail: reject });
    });
  return { calls, resolve };
}
