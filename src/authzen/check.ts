import type { Config, DecisionPointConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { isBuiltIn } from './obligation.ts';

type Key = Problem['key'];

/** What a decision point's own settings contradict, but for the network and its expressions. */
export function checkDecisionPoint(at: Key, point: DecisionPointConfig, config: Config): readonly Problem[] {
  return [
    ...checkEndpoints(at, point),
    ...checkTimeout(at, point, config),
    ...checkStale(at, point),
    ...checkMeanings(at, point),
  ];
}

/** They are called with the same credentials, over connections to the same host. */
function checkEndpoints(at: Key, { url, endpoints }: DecisionPointConfig): readonly Problem[] {
  const originOf = (text: string) => (URL.canParse(text) ? new URL(text).origin : null);
  return Object.entries(endpoints ?? {})
    .filter(([, endpoint]) => originOf(endpoint ?? url) !== originOf(url))
    .map(([name]) => ({
      key: [...at, 'endpoints', name],
      message: 'it is of another host than url',
      mend: 'write both with the same scheme, host and port',
    }));
}

/** As with resolvers (claims/check-resolvers.ts): the deadline would always be the first to end the wait. */
function checkTimeout(at: Key, { timeout }: DecisionPointConfig, { limits }: Config): readonly Problem[] {
  if (timeout < limits.issuance) return [];
  const message = `its timeout of ${timeout} ms does not end before the ${limits.issuance} ms of limits.issuance, which bound all that is asked for a token together`;
  return [{ key: [...at, 'timeout'], message, mend: 'let the timeout be shorter, or limits.issuance longer' }];
}

function checkStale(at: Key, { onUnavailable, cache }: DecisionPointConfig): readonly Problem[] {
  if (onUnavailable !== 'stale' || cache?.staleIfError !== undefined) return [];
  const mend = 'set its cache.staleIfError, or choose deny or dropScope';
  return [{ key: [...at, 'onUnavailable'], message: 'nothing stale is kept of its answers', mend }];
}

/** A second meaning could be a weaker one than the obligation itself asks for. */
function checkMeanings(at: Key, { obligations }: DecisionPointConfig): readonly Problem[] {
  return Object.keys(obligations)
    .filter(isBuiltIn)
    .map((type) => {
      const message =
        type === 'custom' ? "'custom' means something else each time" : `what '${type}' means is known already`;
      return {
        key: [...at, 'obligations', type],
        message,
        mend: 'remove it, or let the decision point use a name of its own',
      };
    });
}
