import { hasPlaceholder, parseNeed } from '../need.ts';
import type { Need, Value, Values } from '../source.ts';

/** A JSON body with `{source.path}` in the place of values, taken apart at boot. */
export interface BodyTemplate {
  readonly needs: readonly Need[];
  /** The body as JSON text. A placeholder becomes the whole value under its `source.path`, whatever its type; null where it has none. */
  render(inputs: Values): string;
}

export interface BodyProblem {
  /** Where in the body: ['customer', 'id']. */
  readonly at: readonly (string | number)[];
  readonly message: string;
  readonly mend: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A text that is a placeholder and nothing else. Other braces are text: a body may be a GraphQL query. */
const PLACEHOLDER = /^\{([A-Za-z_][^{}]*)\}$/;

/** Reads a body template, or says what is wrong with it. */
export function parseBody(body: Json): BodyTemplate | { readonly problems: readonly BodyProblem[] } {
  const needs: Need[] = [];
  const problems: BodyProblem[] = [];
  for (const { text, at } of textsIn(body, [])) {
    const inside = PLACEHOLDER.exec(text)?.[1];
    const need = inside === undefined ? null : parseNeed(inside);
    if (need !== null) needs.push({ ...need, at: ['body', ...at] });
    else if (inside !== undefined || hasPlaceholder(text)) problems.push(unfit(at, text));
  }
  if (problems.length > 0) return { problems };
  return { needs, render: (inputs) => JSON.stringify(fill(body, inputs)) };
}

function unfit(at: BodyProblem['at'], text: string): BodyProblem {
  return {
    at,
    message: `'${text}' is not a source and a path alone`,
    mend: "write '{user.userId}', which becomes the whole value; what is put together belongs into a claim or a resolver",
  };
}

interface Text {
  readonly text: string;
  readonly at: readonly (string | number)[];
}

function textsIn(node: Json, at: Text['at']): readonly Text[] {
  if (typeof node === 'string') return [{ text: node, at }];
  if (isList(node)) return node.flatMap((item, index) => textsIn(item, [...at, index]));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, item]) => textsIn(item, [...at, name]));
}

function fill(node: Json, inputs: Values): Json | Value {
  if (typeof node === 'string') {
    const key = PLACEHOLDER.exec(node)?.[1];
    if (key === undefined) return node;
    return Object.hasOwn(inputs, key) ? (inputs[key] ?? null) : null;
  }
  if (isList(node)) return node.map((item) => fill(item, inputs));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, item]) => [name, fill(item, inputs)]));
}

function isList(node: Json): node is readonly Json[] {
  return Array.isArray(node);
}
