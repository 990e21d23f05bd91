import type { Problem } from '../problem.ts';
import type { AttributeDefinition } from './definition.ts';

/** RFC 7643 §7 "referenceTypes": what may stand there beside the names of resource types. */
const ANY_URI: ReadonlySet<string> = new Set(['external', 'uri']);

/**
 * What is wrong with what an attribute says of its values.
 * @param resourceTypes the names of all there are
 */
export function valueProblems(
  file: string,
  key: Problem['key'],
  attribute: AttributeDefinition,
  resourceTypes: ReadonlySet<string>,
): Problem[] {
  return [...strictProblems(file, key, attribute), ...referenceProblems(file, key, attribute, resourceTypes)];
}

function strictProblems(file: string, key: Problem['key'], attribute: AttributeDefinition): Problem[] {
  const { name, type, canonicalValues = [], strict } = attribute;
  if (strict !== true) return [];
  const problem = (message: string, mend: string) => [{ file, key: [...key, 'avow:strict'], message, mend }];
  if (type !== 'string') return problem(`'${name}' is strict and ${type}`, 'only a string can be held to a list');
  if (canonicalValues.length > 0) return [];
  return problem(`'${name}' is strict without canonicalValues`, 'list the values that it may have');
}

function referenceProblems(
  file: string,
  key: Problem['key'],
  { name, type, referenceTypes = [] }: AttributeDefinition,
  resourceTypes: ReadonlySet<string>,
): Problem[] {
  const at = [...key, 'referenceTypes'];
  if (type !== 'reference' && referenceTypes.length > 0) {
    const mend = 'make its type reference, or remove referenceTypes';
    return [{ file, key: at, message: `'${name}' is no reference`, mend }];
  }
  return referenceTypes
    .filter((target) => !ANY_URI.has(target) && !resourceTypes.has(target))
    .map((target) => ({
      file,
      key: at,
      message: `there is no resource type '${target}' for '${name}' to refer to`,
      mend: `write external, uri, or one of: ${[...resourceTypes].join(', ')}`,
    }));
}
