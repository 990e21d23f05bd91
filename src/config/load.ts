import { type Config, configSchema } from '../../schema/config.ts';
import { type ConfigDocument, type LocatedProblem, parseConfigDocument, unreadDocument } from './document.ts';
import { explainIssues } from './explain.ts';
import { type Env, interpolate } from './interpolate.ts';
import { type Remainder, salvage } from './salvage.ts';
import { shapeOf } from './shape.ts';
import { limitInWords } from './words.ts';

export interface LoadDeps {
  /** The text of a file; throws where it cannot be read. */
  readFile(path: string): string;
  readonly env: Env;
}

export type LoadResult = { readonly config: Config; readonly document: ConfigDocument } | Unsound;

interface Unsound {
  readonly problems: readonly LocatedProblem[];
  readonly document: ConfigDocument;
  /** What can be checked further all the same; null where nothing can. */
  readonly remainder: Remainder | null;
}

const MAX_CHARACTERS = 16_777_216;

/**
 * Reads avow.yaml: parses, fills in `${env:NAME}`, checks the shape. Never throws; returns either the configuration or every
 * problem of the file. Whether its names refer to anything is checked after this, in compile.ts.
 */
export function loadConfig(file: string, deps: LoadDeps): LoadResult {
  const text = readText(file, deps);
  if (typeof text !== 'string') return { problems: [text], document: unreadDocument(file), remainder: null };

  const { document, value, problems } = parseConfigDocument(file, text);
  if (value === undefined) return { problems, document, remainder: null };

  const shape = shapeOf(value);
  const filled = interpolate(value, deps.env, shape.convert);
  const checked = configSchema.safeParse(filled.value, { error: limitInWords });
  if (checked.success && problems.length === 0 && filled.problems.length === 0) {
    return { config: checked.data, document };
  }
  const issues = checked.success ? [] : explainIssues(checked.error.issues, filled.value);
  const unset = new Set(filled.problems.map((problem) => JSON.stringify(problem.key)));
  const others = issues.filter((problem) => !unset.has(JSON.stringify(problem.key)));
  const wrong = [...filled.problems, ...others];
  const remainder = salvage(
    filled.value,
    wrong.map(({ key }) => key),
  );
  return { problems: [...problems, ...wrong], document, remainder };
}

function readText(file: string, deps: LoadDeps): string | LocatedProblem {
  let text: string;
  try {
    text = deps.readFile(file);
  } catch {
    return {
      key: [],
      message: 'the file cannot be read',
      mend: 'name it with --config, or check that it exists and may be read',
    };
  }
  if (text.length <= MAX_CHARACTERS) return text;
  return {
    key: [],
    message: 'the file is larger than 16 MB',
    mend: 'this is hardly a configuration file; name another',
  };
}
