import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import type { CachePolicy, ResolverPolicy } from '../source.ts';

/** The settings of schema/resolver-policy.ts, as every kind that leaves the process has them. */
export type PolicyConfig = Pick<
  Extract<ResolverConfig, { timeout: number }>,
  'timeout' | 'cache' | 'breaker' | 'bulkhead' | 'idempotent' | 'retry' | 'hedge'
>;

/** How patient to be with a source outside the process, as its configuration says. */
export function remotePolicy({ timeout, cache, breaker, bulkhead, retry, hedge }: PolicyConfig): ResolverPolicy {
  return {
    timeoutMs: timeout,
    cache: cache === undefined ? null : cachePolicy(cache),
    breaker: { failures: breaker.failures, openForMs: breaker.openFor },
    bulkhead,
    retry: retry === undefined ? null : { times: retry.times, afterMs: retry.after },
    hedge: hedge === undefined ? null : { afterMs: hedge.after },
  };
}

function cachePolicy(cache: NonNullable<PolicyConfig['cache']>): CachePolicy {
  return {
    ttlMs: cache.ttl,
    absentTtlMs: cache.absentTtl ?? cache.ttl,
    staleWhileRevalidateMs: cache.staleWhileRevalidate ?? 0,
    staleIfErrorMs: cache.staleIfError ?? 0,
    max: cache.max,
    maxBytes: cache.maxBytes,
  };
}

/** Nobody waits longer for a token; and a timer of more than 24 days would fire at once. */
const TIMEOUT_AT_MOST_MS = 60_000;

/**
 * What every source outside the process must get right, whatever its kind.
 * @param at the key of its entry
 */
export function policyProblems(at: Problem['key'], config: PolicyConfig): readonly Problem[] {
  const { timeout, idempotent, retry, hedge } = config;
  const problems: Problem[] = [];
  const found = (setting: string, message: string, mend: string) =>
    problems.push({ key: [...at, setting], message, mend });
  if (timeout < 1 || timeout > TIMEOUT_AT_MOST_MS) {
    found('timeout', 'the timeout is not between 1ms and 60s', 'write one such as 200ms');
  }
  for (const setting of ['retry', 'hedge'] as const) {
    if (idempotent || config[setting] === undefined) continue;
    const mend = `add idempotent: true if asking twice does no harm, or remove ${setting}`;
    found(setting, `${setting} asks a source twice, and this one is not said to be idempotent`, mend);
  }
  if (hedge !== undefined && hedge.after >= timeout) {
    found('hedge', 'the timeout is over before the second call would start', 'let after be shorter than timeout');
  }
  if (retry !== undefined && longestWait(retry) >= timeout) {
    found('retry', 'the timeout is over before the last call would start', 'let after be shorter, or times be less');
  }
  return problems;
}

/** The waits between the calls, which double from one to the next. */
function longestWait({ times, after }: NonNullable<PolicyConfig['retry']>): number {
  return after * (2 ** times - 1);
}
