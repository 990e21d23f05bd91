import type { ClaimType } from '../../schema/config.ts';
import { compileExpression, type Declare, type Expression } from './cel.ts';
import type { Mapped } from './claim.ts';
import { assignable, conforms } from './conform.ts';
import type { Producer } from './producer.ts';
import type { Value, Values } from './source.ts';

/** What a mapping is made of: where the value is, and what type the claim has. */
export interface WrittenMapping {
  readonly path: string | undefined;
  readonly expr: string | undefined;
  readonly type: ClaimType;
}

/** `now` is the moment of the issuance, in milliseconds since the epoch. */
export type Mapping = (values: Values, now: number) => Mapped;

export interface MappingProblem {
  /** Which of the claim's keys is wrong. */
  readonly at: 'path' | 'expr' | 'type';
  readonly message: string;
  readonly mend: string;
}

/**
 * Compiles how a claim is taken from what its source answers: by path or by expression, then held to the claim's type.
 * A value of another type or cardinality is never issued; it counts as absent and says so.
 */
export function compileMapping(
  claim: WrittenMapping,
  producer: Producer,
  pairwiseSalt: string | null,
): Mapping | MappingProblem {
  if (claim.expr !== undefined) return byExpression(claim.expr, claim.type, producer, pairwiseSalt);
  return byPath(claim.path ?? '', claim.type, producer);
}

function byPath(path: string, type: ClaimType, producer: Producer): Mapping | MappingProblem {
  const place = producer.at(path);
  if ('problem' in place) {
    return {
      at: 'path',
      message: `${producer.name}: ${place.problem}`,
      mend: `name something that ${producer.name} has`,
    };
  }
  if (place.type !== null && !assignable(place.type, type)) {
    const message = `${producer.name}.${path} is ${place.type}, the claim is ${type}`;
    return { at: 'type', message, mend: `write type: ${place.type}, or convert it with expr` };
  }
  return (values) => typed(type, place.select(values), `${producer.name} has no ${path}`);
}

function byExpression(
  expr: string,
  type: ClaimType,
  producer: Producer,
  pairwiseSalt: string | null,
): Mapping | MappingProblem {
  const declare: Declare = (name) => {
    const place = producer.at(name);
    return 'problem' in place ? { problem: `${producer.name}: ${place.problem}` } : (place.type ?? 'any');
  };
  const compiled = compileExpression(expr, declare, pairwiseSalt);
  if ('problem' in compiled) {
    const mend = `write a CEL expression over the values of ${producer.name}, with their names alone`;
    return { at: 'expr', message: compiled.problem, mend };
  }
  if (!mayBecome(compiled.type, type)) {
    const message = `the expression gives ${compiled.type}, the claim is ${type}`;
    return {
      at: 'expr',
      message,
      mend: 'change the type of the claim, or convert in the expression: string(x), int(x), [x]',
    };
  }
  return (values, now) => evaluated(compiled, type, values, now);
}

function evaluated(expression: Expression, type: ClaimType, values: Values, now: number): Mapped {
  const result = expression.evaluate((name) => {
    if (name === 'now') return { kind: 'instant', at: now };
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? undefined : { kind: 'value', value };
  });
  if (result.status === 'failed') return { status: 'absent', reason: `the expression has no value: ${result.reason}` };
  return typed(type, result.value, 'the expression gives null');
}

function typed(type: ClaimType, value: Value | undefined, missing: string): Mapped {
  if (value === undefined || value === null) return { status: 'absent', reason: missing };
  if (conforms(type, value)) return { status: 'value', value };
  return { status: 'absent', reason: `the value is not ${type}` };
}

/** The types of claim that a result of a CEL type can turn out to be. */
const RESULTS: Readonly<Record<string, readonly ClaimType[]>> = {
  string: ['string'],
  bool: ['boolean'],
  int: ['integer', 'number'],
  double: ['number'],
  'list<string>': ['string[]'],
  'list<bool>': ['boolean[]'],
  'list<int>': ['integer[]', 'number[]'],
  'list<double>': ['number[]'],
};

function mayBecome(result: string, type: ClaimType): boolean {
  if (result === 'dyn') return true;
  if (Object.hasOwn(RESULTS, result)) return RESULTS[result]?.includes(type) ?? false;
  if (result === 'list' || result.startsWith('list<')) return type.endsWith('[]');
  return (result === 'map' || result.startsWith('map<')) && type === 'object';
}
