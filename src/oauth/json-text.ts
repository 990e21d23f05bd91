/** Reads JSON that says each thing once. RFC 8259 §4 leaves open what a name means that stands in an object twice. */
import type { JsonValue } from './json.ts';

export class JsonRefused extends Error {
  override readonly name = 'JsonRefused';
}

const MAX_DEPTH = 16;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/**
 * Takes a text whose length is bounded; returns what it says.
 * @throws JsonRefused where it is no JSON, nests deeper than 16, or has a name twice in one object
 */
export function readJsonText(text: string): JsonValue {
  checkNames(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonRefused('it is not JSON');
  }
}

/** Before it is parsed, so that depth is bounded. What is no JSON passes here, and is refused by the parser. */
function checkNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    if (open.length > MAX_DEPTH) throw new JsonRefused(`it nests deeper than ${MAX_DEPTH}`);
    if (token === '}' || token === ']') open.pop();
    if (token === ':') addName(open.at(-1), last);
    last = token;
  }
}

function addName(names: Set<string> | null | undefined, quoted: string): void {
  if (!names || !quoted.startsWith('"')) return;
  const name = unquoted(quoted);
  if (names.has(name)) throw new JsonRefused(`it says ${name.slice(0, 100)} twice`);
  names.add(name);
}

/** `"\u0061"` is `a`, too. */
function unquoted(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new JsonRefused('it is not JSON');
  }
}
