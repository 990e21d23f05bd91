import type { Config, DecisionPointConfig } from '../../schema/config.ts';
import { createRuleCompiler } from '../claims/condition.ts';
import type { Registry } from '../claims/registry.ts';
import { networkProblems } from '../claims/resolvers/network.ts';
import { DETAIL, detailScope, together } from '../policy/detail-rules.ts';
import { obligationsOf } from '../policy/obligation.ts';
import type { Problem } from '../problem.ts';
import { type CallDeps, createDecisionCall } from './call.ts';
import { checkDecisionPoint } from './check.ts';
import type { DecisionPoint } from './decision-point.ts';
import { compileMapping } from './mapping.ts';

/** Makes the decision points that a configuration names, and says all that is wrong with them. */
export function compileDecisionPoints(
  config: Config,
  registry: Registry,
  deps: CallDeps,
): { readonly points: readonly DecisionPoint[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const salt = config.pairwiseSalt ?? null;
  const compilers = {
    whole: createRuleCompiler(registry, salt, []).value,
    question: createRuleCompiler(registry, salt, [DETAIL]).value,
  };
  const points = Object.entries(config.decisionPoints).flatMap(([name, point]): DecisionPoint[] => {
    const at = ['decisionPoints', name];
    const { mapping, demands, problems: inMapping } = compileMapping(point, compilers);
    const found = [
      ...networkProblems(at, point),
      ...checkDecisionPoint(at, point, config),
      ...inMapping.map(({ key, ...problem }) => ({ key: [...at, ...key], ...problem })),
    ];
    problems.push(...found);
    // One with a problem may have none to be called at.
    if (found.length > 0) return [];
    const { onDeny, onUnavailable, obligations } = point;
    return [
      {
        name,
        mapping,
        demand: together(demands),
        scopes: scopesOf(point, config),
        onDeny,
        onUnavailable,
        meanings: new Map(Object.entries(obligations).map(([type, what]) => [type, obligationsOf(what)])),
        call: createDecisionCall(name, point, deps),
      },
    ];
  });
  return { points, problems };
}

/** With an API come the authorization details that it takes. */
function scopesOf({ for: which }: DecisionPointConfig, { apis, authorizationDetails }: Config) {
  if (which === 'all') return null;
  const ofApis = which.apis.flatMap((name) => (Object.hasOwn(apis, name) ? (apis[name]?.scopes ?? []) : []));
  const details = Object.entries(authorizationDetails).filter(([, { api }]) => which.apis.includes(api));
  return new Set([...which.scopes, ...ofApis, ...details.map(([type]) => detailScope(type))]);
}
