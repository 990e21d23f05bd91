import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';
import type { Key } from './document.ts';
import { type Shape, shapeOf, valueAt } from './shape.ts';
import { explainUnion } from './union.ts';
import { type Issue, keyOf, kindOf, nameOfType } from './words.ts';

const WRONG: { readonly [code in Issue['code']]?: string } = {
  too_small: 'this is too short or too small',
  too_big: 'this is too long or too big',
  invalid_format: 'this is not in the form that is expected',
};

const UNFIT = 'the settings here do not fit together';

const EMPTY: Problem = { key: [], message: 'the file is empty', mend: 'begin with issuer: https://…' };

/**
 * Puts what the schema found into words for the person who wrote the file: the key, what is wrong, how to mend it.
 * `root` is the value that was checked. No problem repeats a value of it, since any value may be a secret.
 */
export function explainIssues(issues: readonly Issue[], root: unknown): readonly Problem[] {
  const shape = shapeOf(root);
  const explain = (issue: Issue): readonly Problem[] => explainIssue(issue, root, shape, explain);
  const meant = new Set(issues.flatMap((issue) => meantKeys(issue, shape)));
  // One that is missing where a slip of it stands is told once.
  const isTold = ({ key }: Problem) => valueAt(root, key) === undefined && meant.has(JSON.stringify(key));
  return issues.flatMap(explain).filter((problem) => !isTold(problem));
}

/** The keys that are near to unknown ones. */
function meantKeys(issue: Issue, shape: Shape): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const key = keyOf(issue.path);
  const known = shape.keysAt(key);
  return issue.keys.flatMap((name) => JSON.stringify([...key, suggest(name, known)]));
}

function explainIssue(
  issue: Issue,
  root: unknown,
  shape: Shape,
  explain: (issue: Issue) => readonly Problem[],
): readonly Problem[] {
  const key = keyOf(issue.path);
  const value = valueAt(root, key);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => unknownKey([...key, name], name, shape.keysAt(key)));
    case 'invalid_key': {
      const name = String(key.at(-1));
      return [{ key, message: `'${name}' cannot be a name here`, mend: issue.issues[0]?.message ?? issue.message }];
    }
    case 'invalid_union':
      if (issue.errors.length === 0) return [notOffered(key, value, shape.wordsAt(key))];
      if (value === undefined) return [missing(key, shape.purposeOf(key))];
      return explainUnion(issue.path, issue.errors, explain, value);
    case 'invalid_value':
      return [notOffered(key, value, issue.values)];
    case 'invalid_type':
      if (key.length === 0 && value === null) return [EMPTY];
      return [
        value === undefined
          ? missing(key, shape.purposeOf(key))
          : wrongType(key, value, issue.expected, shape.examplesAt(key)),
      ];
    case 'custom':
      return [
        { key, message: typeof value === 'object' ? UNFIT : 'this value cannot stand here', mend: issue.message },
      ];
    default:
      return [{ key, message: WRONG[issue.code] ?? 'this cannot be right', mend: issue.message }];
  }
}

function unknownKey(key: Key, name: string, known: readonly string[]): Problem {
  // The other form of a rule has this key, but this form does not: deny beside allow.
  if (known.includes(name)) {
    return { key, message: `'${name}' cannot stand beside the other keys here`, mend: 'give it an entry of its own' };
  }
  const near = suggest(name, known);
  const mend = near === null ? `the keys that may stand here: ${known.join(', ')}` : `did you mean '${near}'?`;
  return { key, message: `unknown key '${name}'`, mend };
}

function missing(key: Key, purpose: string | null): Problem {
  const name = String(key.at(-1));
  const mend = purpose === null ? `add '${name}'` : `add '${name}': ${purpose}`;
  return { key, message: `'${name}' is missing`, mend };
}

function wrongType(key: Key, value: unknown, expected: string, examples: readonly string[]): Problem {
  const wanted = nameOfType(expected);
  const such = examples.length === 0 ? '' : `, such as ${examples.join(' or ')}`;
  return { key, message: `${wanted} is expected, ${kindOf(value)} stands here`, mend: `write ${wanted}${such}` };
}

function notOffered(key: Key, value: unknown, options: readonly unknown[]): Problem {
  const offered = options.map(String);
  const choice = offered.length === 1 ? `write ${offered[0]}` : `write one of ${offered.join(', ')}`;
  if (value === undefined) return { key, message: `'${String(key.at(-1))}' is missing`, mend: choice };
  const near = typeof value === 'string' ? suggest(value, offered) : null;
  return {
    key,
    message: 'this is not one of the values that may stand here',
    mend: near === null ? choice : `did you mean '${near}'?`,
  };
}
