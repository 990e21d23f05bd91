import type { Effects } from '../effects.ts';
import { type Accepted, accept } from './accept.ts';
import { breaker } from './breaker.ts';
import { bulkhead } from './bulkhead.ts';
import { type AnswerCache, answerKey, createAnswerCache } from './cache.ts';
import { orAbort, timeout } from './deadline.ts';
import { hedge } from './hedge.ts';
import type { Producer } from './producer.ts';
import { retry } from './retry.ts';
import { inOrder } from './safeguard.ts';
import { createSingleFlight } from './single-flight.ts';
import { type ClaimContext, type Resolver, type SourceOutcome, Unavailable, type Values } from './source.ts';

export type GuardDeps = Pick<Effects, 'now' | 'monotonic' | 'wait' | 'randomBytes'>;

/** A resolver that never throws: what went wrong is an outcome. */
export type Guarded = (tenant: string, inputs: Values, signal: AbortSignal) => Promise<SourceOutcome>;

/**
 * Puts cache → single-flight → breaker → timeout → retry → hedge → bulkhead around a resolver, as its policy says.
 *
 * A failure is whatever keeps the source from answering one question, however often that was put: an error, an unreadable
 * answer, or its own timeout. A caller's deadline that runs out first is not counted against the source, since it says as much
 * about what went before; nor is what is wrong with one question alone (Unaskable), or one person's data could take the source
 * away from everybody; nor that it was not asked at all (NotAsked).
 */
export function guard(resolver: Resolver, deps: GuardDeps): Guarded {
  const { policy, needs } = resolver;
  const cache = policy.cache === null ? null : createAnswerCache(policy.cache, deps.now);
  const flights = createSingleFlight<Accepted>();
  const safeguard = inOrder(
    breaker(policy.breaker, deps.monotonic),
    timeout(policy.timeoutMs),
    retry(policy.retry, deps),
    hedge(policy.hedge, deps),
    bulkhead(policy.bulkhead),
  );

  const ask = (key: string, inputs: Values, signal: AbortSignal) =>
    flights.join(key, signal, async (flight) => {
      const fresh = await safeguard((s) => answerOf(resolver, inputs, s), flight);
      cache?.set(key, fresh);
      return fresh;
    });

  return async (tenant, inputs, signal) => {
    const started = deps.monotonic();
    const elapsed = () => deps.monotonic() - started;
    const key = answerKey(tenant, needs, inputs);
    const known = cache?.get(key) ?? null;
    if (known?.use === 'fresh') return answered(known.answer, elapsed(), 'hit', known.ageMs);
    if (known?.use === 'whileRevalidating') {
      // Nobody waits for it: a failure shows when the answer is no longer good even for this.
      ask(key, inputs, new AbortController().signal).catch(() => {});
      return answered(known.answer, elapsed(), 'stale', known.ageMs);
    }
    try {
      signal.throwIfAborted();
      return answered(await ask(key, inputs, signal), elapsed(), cache === null ? 'none' : 'miss', 0);
    } catch (error) {
      return unavailable(reasonOf(error, signal), elapsed(), cache, key);
    }
  };
}

/** For a resolver that stays inside the process: nothing to wait for, nothing to keep. */
export function unguarded(resolver: Resolver, { monotonic }: Pick<GuardDeps, 'monotonic'>): Producer['load'] {
  return async (context, inputs, signal) => {
    const started = monotonic();
    try {
      signal.throwIfAborted();
      const answer = await orAbort(answerOf(resolver, inputs, signal, context), signal);
      return answered(answer, monotonic() - started, 'none', 0);
    } catch (error) {
      return unavailable(reasonOf(error, signal), monotonic() - started, null, '');
    }
  };
}

async function answerOf(
  resolver: Resolver,
  inputs: Values,
  signal: AbortSignal,
  context?: ClaimContext,
): Promise<Accepted> {
  return accept(resolver.gives, await resolver.resolve(inputs, signal, context));
}

type CacheUse = Extract<SourceOutcome, { status: 'answered' }>['cache'];

function answered(answer: Accepted, ms: number, cache: CacheUse, ageMs: number): SourceOutcome {
  return { status: 'answered', ...answer, ms, cache, ageMs };
}

function unavailable(reason: string, ms: number, cache: AnswerCache | null, key: string): SourceOutcome {
  const last = cache?.get(key) ?? null;
  if (last === null) return { status: 'unavailable', reason, ms, stale: null };
  return { status: 'unavailable', reason, ms, stale: last.answer.values, staleAgeMs: last.ageMs };
}

/** The reason goes to the audit record; a programming error of a resolver shows no more of itself there than that it is one. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'deadline';
  return error instanceof Unavailable ? error.reason : 'the resolver failed unexpectedly';
}
