import type { ParameterTypes } from '../scopes/catalog.ts';
import { compileExpression, type Declare, type Evaluation, type Expression, mentionsIn } from './cel.ts';
import type { Variable } from './cel-variable.ts';
import type { Mention } from './demand.ts';
import { hint } from './place.ts';
import type { Demand } from './plan.ts';
import type { Registry } from './registry.ts';

/** Whether a condition holds, or why nobody can tell. */
export type Verdict =
  | { readonly status: 'holds' | 'fails' }
  | { readonly status: 'undecided'; readonly reason: string };

/** A rule's condition, ready to be asked. */
export interface Condition {
  /** What must be resolved before it can be asked. */
  readonly demand: Demand;
  test(lookup: (name: string) => Variable | undefined): Verdict;
}

/** @param parameters of the dynamic scopes that it decides about: those that all of them have */
export type CompileCondition = (text: string, parameters?: ParameterTypes) => Condition | { readonly problem: string };

/** An expression of a rule's that gives a value, ready to be asked. */
export interface Evaluable {
  readonly demand: Demand;
  evaluate(lookup: (name: string) => Variable | undefined): Evaluation;
}

export type CompileValue = (text: string, parameters?: ParameterTypes) => Evaluable | { readonly problem: string };

/** Both over the same variables. */
export interface ConditionCompiler {
  readonly condition: CompileCondition;
  readonly value: CompileValue;
}

/** Compiles conditions over the sources of a registry and its claims: `risk.score >= 80`, `claims.plan == "gold"`. */
export function createConditionCompiler(registry: Registry, pairwiseSalt: string | null): CompileCondition {
  return createRuleCompiler(registry, pairwiseSalt, []).condition;
}

/**
 * The same, and values, with variables beside that come from elsewhere and of which nothing is resolved.
 * @param beside their names
 */
export function createRuleCompiler(
  registry: Registry,
  pairwiseSalt: string | null,
  beside: readonly string[],
): ConditionCompiler {
  const names = [...registry.producers.keys(), 'claims', ...beside];
  const value = (text: string, parameters: ParameterTypes = {}) => {
    const foreign = foreignParameter(text, parameters);
    if (foreign !== null) return foreign;
    const declare: Declare = (name) => {
      if (name === 'scope') return { members: parameters };
      return names.includes(name) ? 'any' : { problem: `there is no source '${name}'${hint(name, names)}` };
    };
    const compiled = compileExpression(text, declare, pairwiseSalt);
    if ('problem' in compiled) return compiled;
    const mentions = compiled.mentions.filter(({ root }) => !beside.includes(root));
    for (const mention of mentions) {
      const problem = mentionProblem(mention, registry);
      if (problem !== null) return { problem };
    }
    return { ...compiled, demand: demandOf(mentions) };
  };
  return { value, condition: (text, parameters) => conditionOf(value(text, parameters)) };
}

/** What it reads of a scope that has no such parameter. */
function foreignParameter(text: string, parameters: ParameterTypes): { readonly problem: string } | null {
  for (const { root, path } of mentionsIn(text)) {
    const [name] = path;
    if (root !== 'scope' || (name !== undefined && Object.hasOwn(parameters, name))) continue;
    if (name === undefined) return { problem: 'scope must be followed by the name of a parameter: scope.accountId' };
    return {
      problem: `no {${name}} is in the name of every scope that it decides about${hint(name, Object.keys(parameters))}`,
    };
  }
  return null;
}

function conditionOf(compiled: (Expression & { readonly demand: Demand }) | { readonly problem: string }) {
  if ('problem' in compiled) return compiled;
  if (compiled.type !== 'bool' && compiled.type !== 'dyn') {
    return { problem: `it gives ${compiled.type}, and a condition holds or does not` };
  }
  return { demand: compiled.demand, test: (lookup: (name: string) => Variable | undefined) => test(compiled, lookup) };
}

function mentionProblem({ root, path }: Mention, registry: Registry): string | null {
  const [first, second] = path;
  if (root === 'claims') {
    // Which claims to resolve must be known before the rule is asked.
    if (first === undefined) return 'claims must be followed by the name of a claim: claims.plan';
    return registry.claims.has(first)
      ? null
      : `there is no claim '${first}'${hint(first, [...registry.claims.keys()])}`;
  }
  const read = first === undefined ? null : attributePath(first, second);
  const place = read === null ? undefined : registry.producers.get(root)?.at(read);
  return place !== undefined && 'problem' in place ? `${root}: ${place.problem}` : null;
}

/** A URN holds an extension's attributes, and is no path of its own. RFC 7644 §3.10 */
export function attributePath(first: string, second: string | undefined): string | null {
  if (!first.includes(':')) return second === undefined ? first : `${first}.${second}`;
  return second === undefined ? null : `${first}:${second}`;
}

function demandOf(mentions: readonly Mention[]): Demand {
  const claims = mentions.flatMap(({ root, path }) => (root === 'claims' ? path.slice(0, 1) : []));
  const sources = mentions.flatMap(({ root }) => (root === 'claims' ? [] : [root]));
  const reads = mentions.flatMap(({ root, path }) =>
    root === 'claims' ? [] : [[root, ...path.slice(0, 1)].join('.')],
  );
  return { claims: [...new Set(claims)], sources: [...new Set(sources)], reads: [...new Set(reads)] };
}

function test(expression: Expression, lookup: (name: string) => Variable | undefined): Verdict {
  const result = expression.evaluate(lookup);
  if (result.status === 'failed') return { status: 'undecided', reason: result.reason };
  if (typeof result.value !== 'boolean') return { status: 'undecided', reason: 'it gives neither true nor false' };
  return { status: result.value ? 'holds' : 'fails' };
}
