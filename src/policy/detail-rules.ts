/** What the types of authorization details say of their own: whether one is allowed, and what becomes of its fields. */
import type { Config } from '../../schema/config.ts';
import type { Variable } from '../claims/cel-variable.ts';
import type { Condition, ConditionCompiler, Evaluable } from '../claims/condition.ts';
import type { Demand } from '../claims/plan.ts';
import type { Value, Values } from '../claims/source.ts';
import type { Problem } from '../problem.ts';

/** The variable by which `when` and `set` read the detail. */
export const DETAIL = 'detail';

/** Before the type, where details stand among scopes. No scope has a space. */
const SCOPE_PREFIX = 'authorization_details ';

/** What decisions call a type, beside scopes. */
export function detailScope(type: string): string {
  return SCOPE_PREFIX + type;
}

export function isDetailScope(scope: string): boolean {
  return scope.startsWith(SCOPE_PREFIX);
}

export interface DetailRules {
  readonly condition: Condition | null;
  /** For the audit record. */
  readonly text: string;
  readonly set: readonly (readonly [field: string, value: Evaluable])[];
  readonly demand: Demand;
}

/** What a type says of one of its own. */
export type DetailDecision<Detail = Values> =
  | { readonly result: 'granted'; readonly detail: Detail }
  /** undecided where nobody could tell. */
  | { readonly result: 'denied' | 'undecided'; readonly reason: string };

interface TypeRules extends DetailRules {
  readonly type: string;
  readonly api: string;
}

/** Compiles `when` and `set` of every type; says what is wrong with them. */
export function compileDetailRules(
  { authorizationDetails }: Config,
  compile: ConditionCompiler,
): { readonly rules: readonly TypeRules[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const rules = Object.entries(authorizationDetails).map(([name, { api, when, because, set }]): TypeRules => {
    const key = ['authorizationDetails', name];
    const told = (at: readonly string[], problem: string) =>
      problems.push({ key: [...key, ...at], message: problem, mend: 'write CEL such as detail.amount <= 1000' });
    const condition = when === undefined ? null : compile.condition(when);
    if (condition !== null && 'problem' in condition) told(['when'], condition.problem);
    const sets = Object.entries(set).flatMap(([field, text]) => {
      const value = compile.value(text);
      if (!('problem' in value)) return [[field, value] as const];
      told(['set', field], value.problem);
      return [];
    });
    const usable = condition === null || 'problem' in condition ? null : condition;
    const text = `${name} when ${when ?? 'true'}${because === undefined ? '' : ` (${because})`}`;
    const demands = [...(usable === null ? [] : [usable.demand]), ...sets.map(([, value]) => value.demand)];
    return { type: name, api, condition: usable, text, set: sets, demand: together(demands) };
  });
  return { rules, problems };
}

/** All of several demands. */
export function together(demands: readonly Demand[]): Demand {
  return {
    claims: [...new Set(demands.flatMap(({ claims }) => claims))],
    sources: [...new Set(demands.flatMap(({ sources }) => sources))],
    reads: [...new Set(demands.flatMap(({ reads = [] }) => reads))],
  };
}

/**
 * Whether one is allowed, and with which fields. Fails closed: what cannot be evaluated allows nothing.
 * @param lookup what rules read, but for the detail itself
 */
export function decideDetail(
  { condition, text, set }: DetailRules,
  detail: Values,
  lookup: (name: string) => Variable | undefined,
): DetailDecision {
  const own = (name: string): Variable | undefined =>
    name === DETAIL ? { kind: 'value', value: detail } : lookup(name);
  const verdict = condition?.test(own);
  if (verdict?.status === 'undecided') return { result: 'undecided', reason: `${text}: ${verdict.reason}` };
  if (verdict?.status === 'fails') return { result: 'denied', reason: text };
  const fields: Record<string, Value> = { ...detail };
  for (const [field, expression] of set) {
    const evaluated = expression.evaluate(own);
    if (evaluated.status === 'failed')
      return { result: 'undecided', reason: `${text}: set ${field}: ${evaluated.reason}` };
    if (evaluated.value === null) delete fields[field];
    else fields[field] = evaluated.value;
  }
  return { result: 'granted', detail: fields };
}
