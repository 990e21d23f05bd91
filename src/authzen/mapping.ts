import type { DecisionPointConfig } from '../../schema/config.ts';
import type { CompileValue, Evaluable } from '../claims/condition.ts';
import type { Demand } from '../claims/plan.ts';
import type { Problem } from '../problem.ts';

/** Names that a decision point knows, and what becomes of each. */
export type Properties = readonly (readonly [name: string, value: Evaluable])[];

/** What a decision point is told, and how it calls that; nothing else is sent. */
export interface Mapping {
  readonly subject: { readonly type: string; readonly id: Evaluable | null; readonly properties: Properties };
  readonly resource: { readonly type: string; readonly id: Evaluable | null; readonly properties: Properties };
  readonly action: Properties;
  readonly context: Properties;
}

/** What expressions are compiled by: over what rules read, and of one question over its detail too. */
export interface MappingCompilers {
  readonly whole: CompileValue;
  readonly question: CompileValue;
}

/** Compiles every expression of a decision point, or says what is wrong with them. */
export function compileMapping(
  { subject, resource, action, context }: DecisionPointConfig,
  { whole, question }: MappingCompilers,
): { readonly mapping: Mapping; readonly demands: readonly Demand[]; readonly problems: readonly Problem[] } {
  const demands: Demand[] = [];
  const problems: Problem[] = [];
  const one = (key: Problem['key'], text: string, compile: CompileValue): Evaluable | null => {
    const compiled = compile(text);
    if ('problem' in compiled) {
      problems.push({ key, message: compiled.problem, mend: 'write CEL such as user.department or risk.score' });
      return null;
    }
    demands.push(compiled.demand);
    return compiled;
  };
  const all = (key: Problem['key'], texts: Readonly<Record<string, string>>, compile: CompileValue): Properties =>
    Object.entries(texts).flatMap(([name, text]) => {
      const value = one([...key, name], text, compile);
      return value === null ? [] : [[name, value] as const];
    });
  const entity = (
    key: string,
    { type, id, properties }: DecisionPointConfig['subject'] | DecisionPointConfig['resource'],
    compile: CompileValue,
  ) => ({
    type,
    id: id === undefined ? null : one([key, 'id'], id, compile),
    properties: all([key, 'properties'], properties, compile),
  });
  const mapping: Mapping = {
    subject: entity('subject', subject, whole),
    resource: entity('resource', resource, question),
    action: all(['action', 'properties'], action.properties, question),
    context: all(['context'], context, whole),
  };
  return { mapping, demands, problems };
}
