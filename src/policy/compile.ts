import type { Config } from '../../schema/config.ts';
import type { ApiReadsOf } from '../claims/api-reads.ts';
import type { CompileCondition, ConditionCompiler } from '../claims/condition.ts';
import type { Demand } from '../claims/plan.ts';
import type { ScopeReadsOf } from '../claims/scope-reads.ts';
import type { Values } from '../claims/source.ts';
import type { Problem } from '../problem.ts';
import { type ParameterTypes, type ScopeCatalog, scopeCatalog } from '../scopes/catalog.ts';
import { checkScopes } from '../scopes/check-scopes.ts';
import { checkPolicy } from './check.ts';
import { checkClaimReads, checkRuleReads, parametersAt } from './check-scope-reads.ts';
import { checkSharedReads } from './check-shared-reads.ts';
import { compileDetailRules, type DetailRules, detailScope } from './detail-rules.ts';
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
  /** What decisions and answers call it: for one object, the text that was asked for. */
  readonly name: string;
  /** The claims it carries; not a part of the demand. */
  readonly claims: readonly string[];
  /** The object that it is for; null for a plain scope, and for a dynamic one that is not asked for. */
  readonly values: Values | null;
  /** The API that it is of, in a request that is for several: what rules read of the request then. */
  readonly home?: { readonly api: string; readonly audience: string };
}

export interface Policy {
  /** As the configuration declares them. */
  readonly scopes: ReadonlyMap<string, CompiledScope>;
  readonly catalog: ScopeCatalog;
  readonly scopeReads: ScopeReadsOf;
  /** The rules of applications that have some, by their id. */
  readonly clients: ReadonlyMap<string, RuleSet>;
  readonly words: Words;
  /** What decides about authorization details, by their type. */
  readonly details: ReadonlyMap<string, CompiledDetails>;
}

/** A type's own, and the rules of its API, which decide about it as they do about a scope. */
export interface CompiledDetails extends DetailRules {
  readonly scope: CompiledScope;
}

export interface PolicyDeps {
  /** Compiles a rule's condition over the sources and claims that there are: createConditionCompiler(registry). */
  readonly compileCondition: CompileCondition;
  /** The same with a detail beside: createRuleCompiler(registry, salt, [DETAIL]). */
  readonly detailCompiler: ConditionCompiler;
  /** What claims and rules read of dynamic scopes: createScopeReads(registry). */
  readonly scopeReads: ScopeReadsOf;
  /** What claims and sources are told of the API that is asked for: createApiReads(registry). */
  readonly apiReads: ApiReadsOf;
}

/** Compiles the rules of a configuration, and says all that is wrong with scopes, APIs and clients. */
export function compilePolicy(
  config: Config,
  deps: PolicyDeps,
): { readonly policy: Policy; readonly problems: readonly Problem[] } {
  const catalog = scopeCatalog(config.scopes);
  const problems: Problem[] = [
    ...checkScopes(config),
    ...checkPolicy(config, catalog),
    ...checkClaimReads(config, catalog, deps.scopeReads),
  ];
  const compile = (place: Place, name: string) =>
    compileRules(place, name, config, { ...deps, parameters: parametersAt(place, name, config, catalog) }, problems);
  const byApi = new Map(Object.keys(config.apis).map((name) => [name, compile('apis', name)]));
  const ofApis = new Map(
    Object.entries(config.apis).flatMap(([name, { scopes }]) =>
      scopes.map((scope) => [scope, byApi.get(name) ?? []] as const),
    ),
  );
  const scopes = Object.entries(config.scopes).map(([name, { claims }]): [string, CompiledScope] => {
    const rules = [...compile('scopes', name), ...(ofApis.get(name) ?? [])];
    return [name, { name, claims, values: null, ...ruleSet(rules) }];
  });
  const clients = Object.entries(config.clients).flatMap(([id, { rules }]): [string, RuleSet][] =>
    rules.length === 0 ? [] : [[id, ruleSet(compile('clients', id))]],
  );
  const { rules: ofDetails, problems: inDetails } = compileDetailRules(config, deps.detailCompiler);
  problems.push(
    ...inDetails,
    ...ofDetails.flatMap(({ type, demand }) =>
      checkRuleReads({ key: ['authorizationDetails', type] }, demand, {}, deps.scopeReads),
    ),
  );
  const details = ofDetails.map(({ type, api, ...own }): [string, CompiledDetails] => {
    const rules = [{ ...ALLOWED, name: detailScope(type) }, ...(byApi.get(api) ?? [])];
    return [type, { ...own, scope: { name: detailScope(type), claims: [], values: null, ...ruleSet(rules) } }];
  });
  const policy = {
    scopes: new Map(scopes),
    catalog,
    scopeReads: deps.scopeReads,
    clients: new Map(clients),
    words: wordsOf(config, catalog),
    details: new Map(details),
  };
  return { policy, problems };
}

/** What a client may ask for at all is in its configuration; beyond that, rules refuse. */
const ALLOWED: Omit<Rule, 'name'> = {
  effect: 'allow',
  place: 'scopes',
  text: 'allow',
  because: null,
  operations: new Set(['request']),
  to: null,
  through: null,
  condition: null,
  obligations: null,
};

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
  deps: PolicyDeps & { readonly parameters: ParameterTypes },
  problems: Problem[],
): readonly Rule[] {
  return rulesAt(place, name, config[place][name]?.rules ?? []).flatMap((placed) => {
    const rule = compileRule(placed, (text) => deps.compileCondition(text, deps.parameters));
    if (!('problem' in rule)) {
      if (rule.condition !== null)
        problems.push(
          ...checkRuleReads(placed, rule.condition.demand, deps.parameters, deps.scopeReads),
          ...checkSharedReads(placed, rule.condition.demand, config, deps.apiReads),
        );
      return [rule];
    }
    problems.push({
      key: [...placed.key, 'when'],
      message: rule.problem,
      mend: 'write a CEL condition such as risk.score >= 80 or user.active',
    });
    return [];
  });
}
