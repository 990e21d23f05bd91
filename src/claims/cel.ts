/** CEL expressions: this file and cel-functions.ts alone know the library. */
import { Environment, EvaluationError, ParseError, TypeError as TypingError } from '@marcbachmann/cel-js';
import type { ClaimType } from '../../schema/config.ts';
import { registerFunctions, registerPairwise } from './cel-functions.ts';
import { calls, MAX_LENGTH, PARSE_LIMITS, refusedShape, type SizeLimits, sizeLimitsOf } from './cel-limits.ts';
import { overlong } from './cel-size.ts';
import { fromCel, toCelIn } from './cel-value.ts';
import type { Variable } from './cel-variable.ts';
import { childNodes, type Mention, mentionsOf, type SyntaxNode } from './demand.ts';
import type { Value } from './source.ts';

export type Evaluation =
  | { readonly status: 'value'; readonly value: Value }
  | {
      readonly status: 'failed';
      readonly reason: string;
      /** There where it failed for want of something that it reads, and not for what that is. */
      readonly missing?: true;
    };

export interface Expression {
  /** The CEL type of its result as far as it can be told: `bool`, `list<string>`, `dyn`. */
  readonly type: string;
  readonly mentions: readonly Mention[];
  /** Never throws: what cannot be evaluated says why. A variable that `lookup` does not know fails where it is read. */
  evaluate(lookup: (name: string) => Variable | undefined): Evaluation;
}

/** The type of a variable, the types of its members where it has these alone, 'any' where only the moment tells, or why there is none. */
export type Declare = (
  name: string,
) => ClaimType | 'any' | { readonly members: Readonly<Record<string, ClaimType>> } | { readonly problem: string };

const OPERATIONS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
} as const;

const base = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: PARSE_LIMITS,
});
// JSON does not tell 3 from 3.0, so a number that happens to be whole must still add to one that is not.
for (const [sign, operation] of Object.entries(OPERATIONS)) {
  base.registerOperator(`int ${sign} double: double`, (a: bigint, b: number) => operation(Number(a), b));
  base.registerOperator(`double ${sign} int: double`, (a: number, b: bigint) => operation(a, Number(b)));
}
registerFunctions(base);
/** The moment of the issuance, the same for all of its claims and rules. */
const NOW = 'now';
base.registerVariable(NOW, 'google.protobuf.Timestamp');

/** A number claim may hold an int or a double at any moment, so that CEL cannot hold it to either. */
const CEL_TYPES: Readonly<Record<ClaimType | 'any', string>> = {
  string: 'string',
  integer: 'int',
  number: 'dyn',
  boolean: 'bool',
  object: 'map',
  'string[]': 'list<string>',
  'integer[]': 'list<int>',
  'number[]': 'list',
  'boolean[]': 'list<bool>',
  'object[]': 'list',
  any: 'dyn',
};

/**
 * Parses and type-checks an expression.
 * @param declare knows each variable, and names the problem with one that does not exist
 * @param pairwiseSalt the key of `pairwise()`; without one, an expression that calls it has a problem
 * @returns the expression, or what is wrong with it and at which character
 */
export function compileExpression(
  text: string,
  declare: Declare,
  pairwiseSalt: string | null = null,
): Expression | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `it is longer than ${MAX_LENGTH} characters` };
  try {
    const tree: SyntaxNode = base.parse(text).ast;
    const refused = refusedShape(tree);
    if (refused !== null) return { problem: refused };
    const environment = base.clone({ unlistedVariablesAreDyn: false });
    if (pairwiseSalt !== null) registerPairwise(environment, pairwiseSalt);
    else if (calls(tree, 'pairwise')) return { problem: NO_SALT };
    return check(text, tree, environment, declare);
  } catch (error) {
    return { problem: located(error, text) };
  }
}

const NO_SALT =
  "pairwise() needs a salt of this installation: add pairwiseSalt: '${env:AVOW_PAIRWISE_SALT}' at the top";

/** What an expression reads, whether or not it makes sense otherwise; nothing where it cannot be parsed. */
export function mentionsIn(text: string): readonly Mention[] {
  try {
    return text.length > MAX_LENGTH ? [] : variablesIn(base.parse(text).ast);
  } catch {
    return [];
  }
}

/** `int` in `type(x) == int` is a word of the language, not a variable. */
function variablesIn(tree: SyntaxNode): readonly Mention[] {
  return mentionsOf(tree).filter((mention) => !base.hasVariable(mention.root));
}

/** Whether expressions can call a variable so: an identifier that is no word of the language. */
export function isVariableName(name: string): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || base.hasVariable(name)) return false;
  try {
    return base.parse(name).ast.op === 'id';
  } catch {
    return false;
  }
}

function check(
  text: string,
  tree: SyntaxNode,
  environment: Environment,
  declare: Declare,
): Expression | { readonly problem: string } {
  const mentions = variablesIn(tree);
  const roots = new Set(mentions.map((mention) => mention.root));
  for (const root of roots) {
    const type = declare(root);
    if (typeof type !== 'object') environment.registerVariable(root, CEL_TYPES[type]);
    else if ('problem' in type) return type;
    else environment.registerVariable(root, { schema: schemaOf(type.members) });
  }
  const parsed = environment.parse(text);
  freeNulls(parsed.ast);
  const { valid, type = 'dyn', error } = parsed.check();
  if (!valid) return { problem: located(error, text) };
  if (mentionsOf(tree).some(({ root }) => root === NOW)) roots.add(NOW);
  const checked: Checked = { parsed, roots, mentions, names: namesOf(mentions), limits: sizeLimitsOf(tree) };
  return { type, mentions, evaluate: (lookup) => evaluate(checked, lookup) };
}

function schemaOf(members: Readonly<Record<string, ClaimType>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([name, type]) => [name, CEL_TYPES[type]]));
}

/**
 * Lets `condition ? "value" : null` pass the type check, which wants one type on both sides: a bare null there becomes
 * dyn(null). Null is how an expression says "no value".
 */
function freeNulls(node: SyntaxNode): void {
  if (node.op === '?:' && Array.isArray(node.args)) {
    for (const side of [1, 2]) {
      const branch: SyntaxNode = node.args[side];
      if (branch.op === 'value' && branch.args === null) node.args[side] = base.parse('dyn(null)').ast;
    }
  }
  for (const child of childNodes(node)) freeNulls(child);
}

function located(error: unknown, text: string): string {
  if (!(error instanceof ParseError || error instanceof TypingError)) return 'it is no CEL expression';
  const at = error.range?.start ?? 0;
  const near = text.slice(at, at + 20);
  return `${error.summary} at character ${at + 1}${near === '' ? ', the end' : ` ('${near}')`}`;
}

/** Thrown into an evaluation by a variable that nobody knows. */
class Unknown extends Error {}

interface Checked {
  readonly parsed: (variables: Record<string, unknown>) => unknown;
  readonly roots: ReadonlySet<string>;
  readonly mentions: readonly Mention[];
  /** What it reads of each variable; null where that can be anything. */
  readonly names: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** How large what it reads may be. */
  readonly limits: SizeLimits;
}

function evaluate(
  { parsed, roots, mentions, names, limits }: Checked,
  lookup: (name: string) => Variable | undefined,
): Evaluation {
  const variables = new Map<string, Variable>();
  for (const root of roots) {
    const variable = lookup(root);
    if (variable !== undefined) variables.set(root, variable);
  }
  const long = overlong(mentions, variables, limits);
  if (long !== null) return { status: 'failed', reason: long };
  try {
    const value = fromCel(parsed(readable(variables, names)));
    if (value === undefined) return { status: 'failed', reason: 'the result is nothing that JSON can hold' };
    return { status: 'value', value };
  } catch (error) {
    return { status: 'failed', reason: reasonOf(error), ...(isMissing(error) && { missing: true }) };
  }
}

function namesOf(mentions: readonly Mention[]): Checked['names'] {
  const byRoot = Map.groupBy(mentions, ({ root }) => root);
  return new Map(
    [...byRoot].map(([root, all]) => {
      const names = all.flatMap(({ path }) => path.slice(0, 1));
      return [root, names.length === all.length ? new Set(names) : null];
    }),
  );
}

/**
 * An object whose properties are turned to CEL when they are read, and fail then where they are unknown.
 * @param names what is read of each; of one that is not there, anything
 */
function readable(variables: ReadonlyMap<string, Variable>, names: Checked['names'] = ANY): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, variable] of variables) {
    Object.defineProperty(object, name, { enumerable: true, get: () => read(variable, names.get(name) ?? null) });
  }
  return object;
}

const ANY: Checked['names'] = new Map();

function read(variable: Variable, names: ReadonlySet<string> | null): unknown {
  if (variable.kind === 'value') return toCelIn(variable.value, names);
  if (variable.kind === 'members') return readable(variable.members);
  if (variable.kind === 'instant') return new Date(variable.at);
  throw new Unknown(variable.reason);
}

/** Messages of the library that name a key or a type; the others may quote a value, which is nobody's business in a log. */
const QUOTABLE: ReadonlySet<string> = new Set(['no_such_key', 'unknown_variable', 'no_such_overload']);

/** A key, a variable or an element of a list that is not there. */
const MISSING: ReadonlySet<string> = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds']);

function isMissing(error: unknown): boolean {
  return error instanceof EvaluationError && MISSING.has(error.code);
}

function reasonOf(error: unknown): string {
  if (error instanceof Unknown || error instanceof RangeError) return error.message;
  if (!(error instanceof EvaluationError)) return 'it could not be evaluated';
  return QUOTABLE.has(error.code) ? error.summary : error.code.replaceAll('_', ' ');
}
