import type { Config } from '../../schema/config.ts';
import type { CompileCondition } from '../claims/condition.ts';
import type { Demand } from '../claims/plan.ts';
import type { Problem } from '../problem.ts';
import { checkPolicy } from './check.ts';
import { type Place, rulesAt } from './placed-rules.ts';
import { compileRule, type Rule } from './rule.ts';
import { type Words, wordsOf } from './words.ts';

/** Rules that are asked together, and what they need resolved. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** What they need resolved. */
  readonly demand: Demand;
}

/** A scope with all rules that it is decided by, whoever asks: its own, and those of its API. */
export interface CompiledScope extends RuleSet {
  readonly name: string;
  /** The claims it carries; not a part of the demand. */
  readonly claims: readonly string[];
}

export interface Policy {
  readonly scopes: ReadonlyMap<string, CompiledScope>;
  /** The rules of applications that have some, by their id. */
  readonly clients: ReadonlyMap<string, RuleSet>;
  readonly words: Words;
}

export interface PolicyDeps {
  /** Compiles a rule's condition over the sources and claims that there are: createConditionCompiler(registry). */
  readonly compileCondition: CompileCondition;
}

/** Compiles the rules of a configuration, and says all that is wrong with scopes, APIs and clients. */
export function compilePolicy(
  config: Config,
  deps: PolicyDeps,
): { readonly policy: Policy; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [...checkPolicy(config)];
  const compile = (place: Place, name: string) => compileRules(place, name, config, deps, problems);
  const ofApis = new Map(
    Object.entries(config.apis).flatMap(([name, { scopes }]) => {
      const rules = compile('apis', name);
      return scopes.map((scope) => [scope, rules] as const);
    }),
  );
  const scopes = Object.entries(config.scopes).map(([name, { claims }]): [string, CompiledScope] => {
    const rules = [...compile('scopes', name), ...(ofApis.get(name) ?? [])];
    return [name, { name, claims, ...ruleSet(rules) }];
  });
  const clients = Object.entries(config.clients).flatMap(([id, { rules }]): [string, RuleSet][] =>
    rules.length === 0 ? [] : [[id, ruleSet(compile('clients', id))]],
  );
  return { policy: { scopes: new Map(scopes), clients: new Map(clients), words: wordsOf(config) }, problems };
}

/** Both, as one. */
export function withRules<T extends RuleSet>(one: T, other: RuleSet): T {
  return { ...one, ...ruleSet([...one.rules, ...other.rules]) };
}

function ruleSet(rules: readonly Rule[]): RuleSet {
  const demands = rules.flatMap((rule) => rule.condition?.demand ?? []);
  const demand = {
    claims: [...new Set(demands.flatMap((d) => d.claims))],
    sources: [...new Set(demands.flatMap((d) => d.sources))],
    reads: [...new Set(demands.flatMap((d) => d.reads ?? []))],
  };
  return { rules, demand };
}

function compileRules(
  place: Place,
  name: string,
  config: Config,
  deps: PolicyDeps,
  problems: Problem[],
): readonly Rule[] {
  return rulesAt(place, name, config[place][name]?.rules ?? []).flatMap((placed) => {
    const rule = compileRule(placed, deps.compileCondition);
    if (!('problem' in rule)) return [rule];
    problems.push({
      key: [...placed.key, 'when'],
      message: rule.problem,
      mend: 'write a CEL condition such as risk.score >= 80 or user.active',
    });
    return [];
  });
}
