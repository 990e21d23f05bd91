import type { Document, Node } from 'yaml';
import { isAlias, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Problem } from '../problem.ts';
import { explainSyntax } from './syntax.ts';

export type Key = Problem['key'];

/** A problem that knows its line, since no key stands for it: a slip in the YAML itself. */
export interface LocatedProblem extends Problem {
  readonly line?: number;
}

/** The configuration file as it was written: what problems need to say where they are. */
export interface ConfigDocument {
  /** As the user named it. */
  readonly file: string;
  /** The line of the key, counted from 1; that of the nearest key above where the key is missing; null for the whole file. */
  lineOf(key: Key): number | null;
}

export interface ParsedDocument {
  readonly document: ConfigDocument;
  /** The value of the file, or undefined where the YAML cannot be read. */
  readonly value: unknown;
  readonly problems: readonly LocatedProblem[];
}

/** Enough for a file that a person wrote, too few for one that grows when it is read. */
const MAX_ALIASES = 100;

/** The parser compares each key of a map with all before it, which ten thousand clients wait seconds for: repeatedKeys() looks. */
const PARSING = { prettyErrors: false, stringKeys: true, merge: false, uniqueKeys: false } as const;

/** The document of a file that could not be read. */
export function unreadDocument(file: string): ConfigDocument {
  return { file, lineOf: () => null };
}

/** Parses YAML 1.2. Never throws: each slip is a problem with its line, in words that repeat nothing of the file's values. */
export function parseConfigDocument(file: string, text: string): ParsedDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { ...PARSING, lineCounter: lines });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const document: ConfigDocument = { file, lineOf: (key) => lineOf(parsed, key, lineAt) };

  const slips = [...parsed.errors, ...parsed.warnings, ...repeatedKeys(parsed)].map((error) => {
    const line = lineAt(error.pos[0]);
    const source = text.slice(lines.lineStarts[line - 1] ?? 0, lines.lineStarts[line]);
    return { line, ...explainSyntax(error.code, source) };
  });
  const unreadable = parsed.errors.length > 0;
  const problems = [...onePerLine(slips), ...(unreadable ? [] : hazards(parsed, lineAt))];
  if (unreadable || problems.length > slips.length) return { document, value: undefined, problems };
  try {
    return { document, value: parsed.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, problems };
  } catch {
    const message = 'too many aliases (*name) are used';
    const mend = `write the values out; a file may use about ${MAX_ALIASES} aliases`;
    return { document, value: undefined, problems: [...problems, { key: [], message, mend }] };
  }
}

/** One slip makes the parser stumble several times on its line; the first says most. */
function onePerLine(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...new Map(problems.toReversed().map((problem) => [problem.line, problem])).values()].reverse();
}

/** Each key that stands in its map a second time, as the parser would tell of it. */
function repeatedKeys(parsed: Document): { readonly code: 'DUPLICATE_KEY'; readonly pos: readonly [number] }[] {
  const found: { readonly code: 'DUPLICATE_KEY'; readonly pos: readonly [number] }[] = [];
  visit(parsed, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push({ code: 'DUPLICATE_KEY', pos: [key.range?.[0] ?? 0] });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** What YAML allows and a configuration must not hold. */
function hazards(parsed: Document, lineAt: (offset: number) => number): LocatedProblem[] {
  const found: LocatedProblem[] = [];
  const add = (node: Node, message: string, mend: string) =>
    found.push({ key: [], line: lineAt(node.range?.[0] ?? 0), message, mend });
  visit(parsed, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(parsed);
      if (target === undefined) add(alias, 'an alias (*name) has no anchor (&name) before it', 'write the value out');
      else if (ancestors.includes(target)) add(alias, 'an alias (*name) stands inside its own anchor', 'write it out');
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__') add(key, "'__proto__' cannot be a key", 'choose another name');
    },
  });
  return found;
}

function lineOf(parsed: Document, key: Key, lineAt: (offset: number) => number): number | null {
  let node: unknown = parsed.contents;
  let line: number | null = null;
  for (const segment of key) {
    if (isAlias(node)) node = node.resolve(parsed);
    if (!isCollection(node)) break;
    const item: unknown = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === String(segment))
      : node.items[Number(segment)];
    const place: unknown = isPair(item) ? item.key : item;
    if (!isNode(place) || !place.range) break;
    line = lineAt(place.range[0]);
    node = isPair(item) ? item.value : item;
  }
  return line;
}
