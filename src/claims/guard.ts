import { type Accepted, accept } from './accept.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { type AnswerCache, answerKey, createAnswerCache } from './cache.ts';
import { orAbort, within } from './deadline.ts';
import { createSingleFlight } from './single-flight.ts';
import { type Resolver, type SourceOutcome, Unaskable, Unavailable, type Values } from './source.ts';

export interface GuardDeps {
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** A resolver that never throws: what went wrong is an outcome. */
export type Guarded = (tenant: string, inputs: Values, signal: AbortSignal) => Promise<SourceOutcome>;

/**
 * Puts cache → single-flight → breaker → timeout around a resolver, as its policy says.
 *
 * A failure is whatever keeps the source from answering: an error, an unreadable answer, or its own timeout. A caller's
 * deadline that runs out first is not counted against the source, since it says as much about what went before; nor is what
 * is wrong with one question alone (Unaskable), or one person's data could take the source away from everybody.
 */
export function guard(resolver: Resolver, deps: GuardDeps): Guarded {
  const { policy, needs } = resolver;
  const cache = policy.cache === null ? null : createAnswerCache(policy.cache, deps.now);
  const breaker = createBreaker(policy.breaker, deps.monotonic);
  const flights = createSingleFlight<Accepted>();

  return async (tenant, inputs, signal) => {
    const started = deps.monotonic();
    const elapsed = () => deps.monotonic() - started;
    const key = answerKey(tenant, needs, inputs);
    const known = cache?.get(key) ?? null;
    if (known?.fresh) return answered(known.answer, elapsed(), 'hit', known.ageMs);
    try {
      signal.throwIfAborted();
      const answer = await flights.join(key, signal, async (flight) => {
        const fresh = await attempt(resolver, inputs, breaker, flight);
        cache?.set(key, fresh);
        return fresh;
      });
      return answered(answer, elapsed(), cache === null ? 'none' : 'miss', 0);
    } catch (error) {
      return unavailable(reasonOf(error, signal), elapsed(), cache, key);
    }
  };
}

/** For a resolver that stays inside the process: nothing to wait for, nothing to keep. */
export function unguarded(resolver: Resolver, { monotonic }: GuardDeps): Guarded {
  return async (_tenant, inputs, signal) => {
    const started = monotonic();
    try {
      signal.throwIfAborted();
      const work = Promise.try(() => resolver.resolve(inputs, signal));
      return answered(accept(resolver.gives, await orAbort(work, signal)), monotonic() - started, 'none', 0);
    } catch (error) {
      return unavailable(reasonOf(error, signal), monotonic() - started, null, '');
    }
  };
}

async function attempt(resolver: Resolver, inputs: Values, breaker: Breaker, signal: AbortSignal): Promise<Accepted> {
  const pass = breaker.enter();
  try {
    const answer = await within(resolver.policy.timeoutMs, signal, (s) => resolver.resolve(inputs, s));
    const accepted = accept(resolver.gives, answer);
    pass.succeeded();
    return accepted;
  } catch (error) {
    if (signal.aborted || error instanceof Unaskable) pass.abandoned();
    else pass.failed();
    throw error;
  }
}

type CacheUse = 'none' | 'miss' | 'hit';

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
