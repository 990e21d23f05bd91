import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import type { ResolverPolicy } from '../source.ts';

type RemoteConfig = Extract<ResolverConfig, { url: string }>;

/** How patient to be with a source on the network, as its configuration says. */
export function remotePolicy({ timeout, cache, breaker }: RemoteConfig): ResolverPolicy {
  return {
    timeoutMs: timeout,
    cache: cache === undefined ? null : { ttlMs: cache.ttl, staleIfErrorMs: cache.staleIfError ?? 0, max: cache.max },
    breaker: { failures: breaker.failures, openForMs: breaker.openFor },
  };
}

/** Nobody waits longer for a token; and a timer of more than 24 days would fire at once. */
const TIMEOUT_AT_MOST_MS = 60_000;

/** What every source on the network must get right, whatever its kind. */
export function remoteProblems(name: string, { timeout, headers }: RemoteConfig): readonly Problem[] {
  const problems: Problem[] = [];
  if (timeout < 1 || timeout > TIMEOUT_AT_MOST_MS) {
    const message = 'the timeout is not between 1ms and 60s';
    problems.push({ key: ['resolvers', name, 'timeout'], message, mend: 'write one such as 200ms' });
  }
  for (const [header, value] of Object.entries(headers)) {
    if (isHeader(header, value)) continue;
    // The value may be a secret, and is not repeated.
    const message = 'the header cannot be sent: its name or its value has a character that HTTP does not allow';
    const mend = 'look for a line break at the end of a secret from the environment';
    problems.push({ key: ['resolvers', name, 'headers', header], message, mend });
  }
  return problems;
}

/** RFC 9110 §5.1, §5.5: field names and values, as fetch holds them to it. */
function isHeader(name: string, value: string): boolean {
  try {
    return new Headers([[name, value]]).has(name);
  } catch {
    return false;
  }
}
