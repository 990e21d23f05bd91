import { quoted, refusal, type ScimError } from './errors.ts';
import type { Literal } from './filter-expression.ts';
import type { FilterLimits } from './limits.ts';

/**
 * A filter that scim2-parse-filter takes: every path is `p` and its index in `paths`, every literal its index in
 * `literals`, and `a[f].b op v` is `a[(f) and b op v]`, so that both conditions hold for one element.
 */
export interface GuardedFilter {
  readonly text: string;
  readonly paths: readonly string[];
  readonly literals: readonly Literal[];
}

interface Token {
  readonly text: string;
  readonly kind: 'string' | 'bracket' | 'word';
}

type State = 'operand' | 'operator' | 'value' | 'connective';

interface Reading {
  state: State;
  readonly output: string[];
  readonly paths: string[];
  readonly literals: Literal[];
  /** The brackets that are still open. */
  readonly open: string[];
  /** The term being read follows a value path, and the bracket is to be closed behind it. */
  closing: boolean;
}

/**
 * Bounds a filter before anything recursive sees it, and rewrites what the library cannot take.
 * @throws ScimError invalidFilter
 */
export function guardFilter(text: string, limits: FilterLimits): GuardedFilter {
  if (text.length > limits.length) throw invalid(`a filter has at most ${limits.length} characters`);
  const reading: Reading = { state: 'operand', output: [], paths: [], literals: [], open: [], closing: false };
  const tokens = tokenize(text);
  for (const [index, token] of tokens.entries()) {
    STEPS[reading.state](reading, token, tokens[index + 1]);
    if (reading.open.length > limits.depth) throw invalid(`a filter is nested at most ${limits.depth} deep`);
    if (reading.paths.length > limits.terms) throw invalid(`a filter has at most ${limits.terms} terms`);
  }
  if (reading.state !== 'connective')
    throw invalid(`the filter ends where an ${EXPECTED[reading.state]} should follow`);
  if (reading.open.length > 0) throw invalid(`'${reading.open.at(-1)}' is not closed`);
  return { text: reading.output.join(' '), paths: reading.paths, literals: reading.literals };
}

const EXPECTED: Readonly<Record<State, string>> = {
  operand: 'attribute',
  operator: 'operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)',
  value: 'attribute value',
  connective: "'and' or 'or'",
};

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[' };

/** What may come next, and what it turns into. RFC 7644 §3.4.2.2, figure 1. */
const STEPS: Readonly<Record<State, (reading: Reading, token: Token, next: Token | undefined) => void>> = {
  operand(reading, token, next) {
    if (token.text === '(') open(reading, '(', ['(']);
    else if (token.kind !== 'word') throw unexpected(token, 'operand');
    else if (token.text.toLowerCase() === 'not' && next?.text === '(') reading.output.push('not');
    else readPath(reading, token.text);
  },
  operator(reading, token) {
    const operator = token.text.toLowerCase();
    if (operator === '[' && !reading.closing) return open(reading, '[', ['[', '(']);
    if (operator === 'pr' && token.kind === 'word') {
      reading.output.push('pr');
      return endTerm(reading);
    }
    if (token.kind !== 'word' || !COMPARISONS.has(operator)) throw unexpected(token, 'operator');
    reading.output.push(operator);
    reading.state = 'value';
  },
  value(reading, token) {
    if (token.kind === 'bracket') throw unexpected(token, 'value');
    reading.output.push(String(reading.literals.length));
    reading.literals.push(literalOf(token));
    endTerm(reading);
  },
  connective(reading, token, next) {
    const word = token.text.toLowerCase();
    if (token.text === ')') return close(reading, token, [')']);
    if (token.text === ']') return close(reading, token, next?.text.startsWith('.') ? [')'] : [')', ']']);
    if (token.text.startsWith('.') && reading.output.at(-1) === ')') return readSubAttribute(reading, token);
    if (token.kind !== 'word' || (word !== 'and' && word !== 'or')) throw unexpected(token, 'connective');
    reading.output.push(word);
    reading.state = 'operand';
  },
};

function open(reading: Reading, bracket: string, output: readonly string[]): void {
  reading.open.push(bracket);
  reading.output.push(...output);
  reading.state = 'operand';
}

function close(reading: Reading, token: Token, output: readonly string[]): void {
  if (reading.open.pop() !== CLOSES[token.text]) throw invalid(`'${token.text}' closes nothing`);
  reading.output.push(...output);
}

function readPath(reading: Reading, path: string): void {
  reading.output.push(`p${reading.paths.length}`);
  reading.paths.push(path);
  reading.state = 'operator';
}

/** `emails[type eq "work"].value eq "x"`: the sub-attribute's own condition joins those in the brackets. */
function readSubAttribute(reading: Reading, token: Token): void {
  reading.output.push('and');
  readPath(reading, token.text.slice(1));
  reading.closing = true;
}

function endTerm(reading: Reading): void {
  if (reading.closing) reading.output.push(']');
  reading.closing = false;
  reading.state = 'connective';
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // Some clients put a value into single quotes, as GitHub's do in PATCH paths; no escapes, up to a quote that ends a word.
  const pattern = /\s*(?:("(?:[^"\\]|\\.)*"|'.*?'(?=[\s)\]]|$))|([()[\]])|([^\s()[\]"]+))/sy;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const [, string, bracket, word] = pattern.exec(text) ?? [];
    if (string !== undefined) tokens.push({ text: string, kind: 'string' });
    else if (bracket !== undefined) tokens.push({ text: bracket, kind: 'bracket' });
    else if (word !== undefined) tokens.push({ text: word, kind: 'word' });
    else if (text.slice(start).trim() === '') break;
    else throw invalid(`the string that begins at ${quoted(text.slice(start).trim())} has no end`);
  }
  return tokens;
}

function literalOf(token: Token): Literal {
  if (token.kind === 'word') return { text: token.text, quoted: false };
  if (token.text.startsWith("'")) return { text: token.text.slice(1, -1), quoted: true };
  try {
    return { text: String(JSON.parse(token.text)), quoted: true };
  } catch {
    throw invalid(`${quoted(token.text)} is not a JSON string; write a backslash as \\\\ and a quote as \\"`);
  }
}

function unexpected(token: Token, state: State): ScimError {
  return invalid(`${quoted(token.text)} stands where an ${EXPECTED[state]} should`);
}

function invalid(detail: string): ScimError {
  return refusal('invalidFilter', detail);
}
