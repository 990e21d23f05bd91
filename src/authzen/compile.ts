import type { Config, DecisionPointConfig } from '../../schema/config.ts';
import { type CompileValue, createRuleCompiler } from '../claims/condition.ts';
import type { Registry } from '../claims/registry.ts';
import { networkProblems } from '../claims/resolvers/network.ts';
import { createScopeReads, type ScopeReadsOf } from '../claims/scope-reads.ts';
import { sharedParameters } from '../policy/check-scope-reads.ts';
import { DETAIL, detailScope, together } from '../policy/detail-rules.ts';
import { obligationsOf } from '../policy/obligation.ts';
import type { Problem } from '../problem.ts';
import { type ParameterTypes, type ScopeCatalog, scopeCatalog } from '../scopes/catalog.ts';
import { scopeSet } from '../scopes/scope-set.ts';
import { type CallDeps, createDecisionCall } from './call.ts';
import { checkDecisionPoint } from './check.ts';
import type { DecisionPoint } from './decision-point.ts';
import { compileMapping, type MappingCompilers } from './mapping.ts';

/** Makes the decision points that a configuration names, and says all that is wrong with them. */
export function compileDecisionPoints(
  config: Config,
  registry: Registry,
  deps: CallDeps,
): { readonly points: readonly DecisionPoint[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const salt = config.pairwiseSalt ?? null;
  const catalog = scopeCatalog(config.scopes);
  const reads = createScopeReads(registry);
  const compilersOf = (point: DecisionPointConfig): MappingCompilers => {
    const own = parametersOf(point, config, catalog);
    return {
      whole: within({}, reads, createRuleCompiler(registry, salt, []).value),
      question: within(own, reads, createRuleCompiler(registry, salt, [DETAIL]).value),
    };
  };
  const points = Object.entries(config.decisionPoints).flatMap(([name, point]): DecisionPoint[] => {
    const at = ['decisionPoints', name];
    const { mapping, demands, problems: inMapping } = compileMapping(point, compilersOf(point));
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
        scopes: scopesOf(point, config, catalog),
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
function scopesOf({ for: which }: DecisionPointConfig, { apis, authorizationDetails }: Config, catalog: ScopeCatalog) {
  if (which === 'all') return null;
  const ofApis = which.apis.flatMap((name) => (Object.hasOwn(apis, name) ? (apis[name]?.scopes ?? []) : []));
  const details = Object.entries(authorizationDetails).filter(([, { api }]) => which.apis.includes(api));
  return scopeSet([...which.scopes, ...ofApis, ...details.map(([type]) => detailScope(type))], catalog);
}

/** What its questions may read of a dynamic scope: the parameters of every scope that it decides about. */
function parametersOf(point: DecisionPointConfig, config: Config, catalog: ScopeCatalog): ParameterTypes {
  const names = scopesOf(point, config, catalog)?.names ?? [
    ...Object.keys(config.scopes),
    ...Object.keys(config.authorizationDetails),
  ];
  return sharedParameters(catalog, names);
}

/** Compiles what reads no more of a dynamic scope than there is, nor is asked with more. */
function within(own: ParameterTypes, reads: ScopeReadsOf, compile: CompileValue): CompileValue {
  return (text) => {
    const compiled = compile(text, own);
    if ('problem' in compiled) return compiled;
    const foreign = [...reads.demand(compiled.demand).needed].find((parameter) => !Object.hasOwn(own, parameter));
    if (foreign === undefined) return compiled;
    return {
      problem: `what it reads is asked with scope.${foreign}, and not every scope that it is asked about has one`,
    };
  };
}
