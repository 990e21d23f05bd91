import type { Problem } from '../problem.ts';
import { charactersOf } from './characters.ts';
import { compileParameter, type Parameter, type ParameterConfig } from './parameter.ts';
import { type Position, repeated } from './pattern.ts';

/** The values of a dynamic scope's parameters. Without a prototype, so that no name in it means more than itself. */
export type ScopeValues = Readonly<Record<string, string | number>>;

/** A dynamic scope as the configuration declares it: `account.list.{accountId}`. */
export interface Template {
  /** As it is written. */
  readonly text: string;
  /** A text that stands for itself, or a parameter. The first is a text. */
  readonly parts: readonly (string | Parameter)[];
  readonly parameters: readonly Parameter[];
  readonly positions: readonly Position[];
}

/** What a text is to a template: one of its scopes, one but for a parameter that does not fit, or (null) none. */
export type Match = { readonly values: ScopeValues } | { readonly unfit: Parameter } | null;

type Fault = Pick<Problem, 'message' | 'mend'> & { readonly at?: readonly string[] };

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]{0,31})\}/;

/** Whether a scope of the configuration is one for each object, and not one for all. */
export function isTemplate(name: string): boolean {
  return /[{}]/.test(name);
}

/** Compiles a scope's name that has braces; says what is wrong with it, and with what. */
export function parseTemplate(
  text: string,
  parameters: Readonly<Record<string, ParameterConfig>>,
): Template | { readonly faults: readonly Fault[] } {
  // A text stands at each even index, and the name of a parameter at each odd one.
  const pieces = text.split(PLACEHOLDER);
  const faults: Fault[] = [...shapeFaults(pieces)];
  const parts = pieces.flatMap((piece, index): (string | Parameter)[] => {
    if (index % 2 === 0) return piece === '' ? [] : [piece];
    const compiled = compileParameter(piece, Object.hasOwn(parameters, piece) ? parameters[piece] : undefined);
    if (!('problem' in compiled)) return [compiled];
    faults.push({
      at: ['parameters', piece, 'pattern'],
      message: compiled.problem,
      mend: 'write [0-9]{5}, for example',
    });
    return [];
  });
  if (faults.length > 0) return { faults };
  faults.push(...boundaryFaults(parts));
  if (faults.length > 0) return { faults };
  const own = parts.filter((part) => typeof part !== 'string');
  const positions = parts.flatMap((part) => (typeof part === 'string' ? literal(part) : part.positions));
  return { text, parts, parameters: own, positions };
}

function literal(text: string): readonly Position[] {
  return [...text].flatMap((character) => repeated(charactersOf(character), 1, 1));
}

function shapeFaults(pieces: readonly string[]): readonly Fault[] {
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return [
    ...(texts.some(isTemplate) || names.length === 0
      ? [{ message: 'its braces hold no parameter', mend: 'write {accountId}: a letter, then letters, digits or _' }]
      : []),
    ...(twice === undefined ? [] : [{ message: `it has {${twice}} twice`, mend: 'name each parameter once' }]),
    // Of others' scopes, too many would be taken for one of it.
    ...(texts[0] === '' ? [{ message: 'it begins with a parameter', mend: 'begin with a word, account.{id}' }] : []),
  ];
}

/** Where a parameter ends must be told by the very next character. */
function boundaryFaults(parts: readonly (string | Parameter)[]): readonly Fault[] {
  return parts.flatMap((part, index) => {
    const next = parts[index + 1];
    if (typeof part === 'string' || next === undefined) return [];
    if (typeof next !== 'string') {
      const message = `nobody could tell where {${part.name}} ends and {${next.name}} begins`;
      return [{ message, mend: 'write something between the two, such as a dot' }];
    }
    const first = next.slice(0, 1);
    const isPart = part.positions.some(({ characters }) => (characters & charactersOf(first)) !== 0n);
    if (!isPart) return [];
    const message = `{${part.name}} may have '${first}' in it, and '${first}' ends it too`;
    return [{ message, mend: `write another character after it, or a pattern without '${first}'` }];
  });
}

/** Reads a text as a scope of the template. Upper and lower case differ, and nothing is decoded. */
export function matchTemplate({ parts }: Template, text: string): Match {
  const values: Record<string, string | number> = Object.create(null);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return null;
      at += part.length;
      continue;
    }
    const next = parts[index + 1];
    const end = typeof next === 'string' ? text.indexOf(next.slice(0, 1), at) : text.length;
    if (end < 0) return null;
    const value = part.read(text.slice(at, end));
    if (value === null) return { unfit: part };
    values[part.name] = value;
    at = end;
  }
  return at === text.length ? { values } : null;
}

/** The scope of a template with these values; null where it has a parameter that they have not, or that cannot be so. */
export function fillTemplate({ parts }: Template, values: ScopeValues): string | null {
  const filled = parts.map((part) => {
    if (typeof part === 'string') return part;
    const text = Object.hasOwn(values, part.name) ? String(values[part.name]) : '';
    return part.read(text) === null ? null : text;
  });
  return filled.includes(null) ? null : filled.join('');
}
