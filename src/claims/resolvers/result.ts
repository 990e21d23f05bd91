import { compileExpression } from '../cel.ts';
import { Unaskable, type Value } from '../source.ts';
import { parsePointer } from './json-pointer.ts';

interface ResultConfig {
  readonly pointer?: string | undefined;
  readonly expr?: string | undefined;
}

/**
 * Takes from an answer what holds the values that the resolver gives; undefined or null where there is nothing.
 * @throws Unaskable where an expression has no value for this answer
 */
export type Result = (answer: Value) => Value | undefined;

export interface ResultProblem {
  readonly at: 'pointer' | 'expr';
  readonly message: string;
  readonly mend: string;
}

/** Compiles `result` of a resolver, or says what is wrong with it. Without it, the answer itself is the result. */
export function compileResult({ pointer, expr }: ResultConfig): Result | ResultProblem {
  if (expr !== undefined) return byExpression(expr);
  const parsed = parsePointer(pointer ?? '');
  const mend = 'begin with / and divide by it: /data/customers/0; write ~1 for a / in a name, ~0 for a ~';
  return parsed ?? { at: 'pointer', message: `'${pointer}' is no JSON pointer (RFC 6901)`, mend };
}

function byExpression(expr: string): Result | ResultProblem {
  const compiled = compileExpression(expr, (name) =>
    name === 'answer' ? 'any' : { problem: `there is no '${name}'` },
  );
  if ('problem' in compiled) {
    return {
      at: 'expr',
      message: compiled.problem,
      mend: "write a CEL expression over 'answer', such as answer.data[0]",
    };
  }
  if (compiled.type !== 'dyn' && !compiled.type.startsWith('map')) {
    const message = `the expression gives ${compiled.type}, and no object with names`;
    return { at: 'expr', message, mend: 'make an object of it: {"plan": answer.plans[0]}' };
  }
  return (answer) => {
    const evaluated = compiled.evaluate((name) => (name === 'answer' ? { kind: 'value', value: answer } : undefined));
    if (evaluated.status === 'value') return evaluated.value;
    throw new Unaskable(`the result has no value: ${evaluated.reason}`);
  };
}
