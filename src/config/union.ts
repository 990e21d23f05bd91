import type { Problem } from '../problem.ts';
import { valueAt } from './shape.ts';
import { type Issue, keyOf, kindOf, nameOfType } from './words.ts';

/** How far the value is from one alternative: another type altogether, other keys, or right but for something further in. */
const OTHER_TYPE = 2;
const OTHER_KEYS = 1;
const ALIKE = 0;

function distance(issues: readonly Issue[], value: unknown): number {
  const ranks = issues.map((issue) => {
    if (issue.code === 'invalid_type' && issue.path.length === 0) return OTHER_TYPE;
    const missing = issue.code === 'invalid_type' && valueAt(value, keyOf(issue.path)) === undefined;
    const unknown = issue.code === 'unrecognized_keys' && issue.path.length === 0;
    return unknown || (missing && issue.path.length === 1) ? OTHER_KEYS : ALIKE;
  });
  return Math.max(ALIKE, ...ranks);
}

/**
 * A value that fits none of several forms: says what is wrong with the form that it comes nearest to.
 *
 * @param path where the value stands
 * @param forms the issues of each form, their paths counted from the value
 * @param explain puts one issue into words
 * @param value what stands there
 */
export function explainUnion(
  path: readonly PropertyKey[],
  forms: readonly (readonly Issue[])[],
  explain: (issue: Issue) => readonly Problem[],
  value: unknown,
): readonly Problem[] {
  const key = keyOf(path);
  const nearest = forms.toSorted((a, b) => distance(a, value) - distance(b, value))[0] ?? [];
  if (distance(nearest, value) === OTHER_TYPE) {
    const wanted = [
      ...new Set(forms.flat().flatMap((i) => (i.code === 'invalid_type' ? [nameOfType(i.expected)] : []))),
    ];
    const either = wanted.join(' or ');
    return [{ key, message: `${either} is expected, ${kindOf(value)} stands here`, mend: `write ${either}` }];
  }
  const inPlace = nearest.map((issue): Issue => ({ ...issue, path: [...path, ...issue.path] }));
  const unknown = inPlace.filter((issue) => issue.code === 'unrecognized_keys');
  if (unknown.length > 0) return unknown.flatMap(explain);
  if (distance(nearest, value) === ALIKE) return inPlace.flatMap(explain);
  const missing = forms.flatMap((form) => form.map((issue) => `'${String(issue.path.at(-1))}'`));
  const names = [...new Set(missing)].join(' or ');
  return [{ key, message: `${names} is missing`, mend: `write ${names}` }];
}
