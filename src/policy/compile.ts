import type { Config, ScopeConfig } from '../../schema/config.ts';
import type { CompileCondition } from '../claims/condition.ts';
import type { Demand } from '../claims/plan.ts';
import type { Problem } from '../problem.ts';
import { checkPolicy } from './check.ts';
import { compileRule, type Rule } from './rule.ts';

export interface CompiledScope {
  readonly name: string;
  /** The claims it carries. */
  readonly claims: readonly string[];
  readonly rules: readonly Rule[];
  /** What its rules need resolved; what it carries is in `claims`. */
  readonly demand: Demand;
}

export interface Policy {
  readonly scopes: ReadonlyMap<string, CompiledScope>;
}

export interface PolicyDeps {
  /** Compiles a rule's condition over the sources and claims that there are: createConditionCompiler(registry). */
  readonly compileCondition: CompileCondition;
}

/** Compiles the scopes of a configuration and their rules, and says all that is wrong with scopes, APIs and clients. */
export function compilePolicy(
  config: Config,
  deps: PolicyDeps,
): { readonly policy: Policy; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [...checkPolicy(config)];
  const scopes = new Map(
    Object.entries(config.scopes).map(([name, scope]) => [name, compileScope(name, scope, deps, problems)]),
  );
  return { policy: { scopes }, problems };
}

function compileScope(name: string, scope: ScopeConfig, deps: PolicyDeps, problems: Problem[]): CompiledScope {
  const rules = scope.rules.flatMap((config, index) => {
    const rule = compileRule(config, deps.compileCondition);
    if (!('problem' in rule)) return [rule];
    const key = ['scopes', name, 'rules', index, 'deny' in config ? 'deny' : 'allow', 'when'];
    problems.push({
      key,
      message: rule.problem,
      mend: 'write a CEL condition such as risk.score >= 80 or user.active',
    });
    return [];
  });
  const demands = rules.flatMap((rule) => rule.condition?.demand ?? []);
  const demand = {
    claims: [...new Set(demands.flatMap((d) => d.claims))],
    sources: [...new Set(demands.flatMap((d) => d.sources))],
    reads: [...new Set(demands.flatMap((d) => d.reads ?? []))],
  };
  return { name, claims: scope.claims, rules, demand };
}
