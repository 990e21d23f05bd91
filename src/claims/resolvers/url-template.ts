import { parseNeed } from '../need.ts';
import type { Need, Values } from '../source.ts';

/** A URL with `{source.path}` in its path and query, taken apart at boot. */
export interface UrlTemplate {
  readonly needs: readonly Need[];
  /**
   * Fills in the values under their `source.path`, each encoded so that it stays within its segment or parameter.
   * @returns null where a value cannot stand there: it is no scalar, or would make a path segment empty, `.` or `..`, or the URL
   * longer than servers take
   */
  render(inputs: Values): string | null;
}

export interface TemplateProblem {
  readonly message: string;
  readonly mend: string;
}

/** RFC 9110 §4.1: "recommended that all senders and recipients support, at a minimum, URIs with lengths of 8000 octets" */
const MAX_URL = 8_000;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Reads a URL template, or says why it is refused. */
export function parseUrlTemplate(template: string): UrlTemplate | TemplateProblem {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#\\]*)(.*)$/i.exec(template) ?? [];
  const problem = originProblem(origin) ?? restProblem(rest);
  if (problem !== null) return problem;
  const needs: Need[] = [];
  for (const [placeholder, inside = ''] of rest.matchAll(PLACEHOLDER)) {
    const need = parseNeed(inside);
    if (need === null)
      return { message: `${placeholder} is not a source and a path`, mend: 'write it as {user.userId}' };
    needs.push({ ...need, single: true, at: ['url'] });
  }
  return { needs, render: (inputs) => render(origin, rest, inputs) };
}

function originProblem(origin: string): TemplateProblem | null {
  if (/[{}]/.test(origin)) {
    // Whoever chooses the host chooses who is asked, and what is believed.
    return {
      message: 'a placeholder stands in the host or the port',
      mend: 'write the host out; {source.path} may stand in the path and in the query',
    };
  }
  if (origin.includes('@')) {
    return { message: 'the URL carries credentials', mend: 'send them in headers: { authorization: … }' };
  }
  return URL.canParse(origin) && /^https?:\/\/./i.test(origin)
    ? null
    : { message: 'it is not an absolute http(s) URL', mend: 'write scheme, host and path: https://host/path' };
}

function restProblem(rest: string): TemplateProblem | null {
  if (rest.startsWith('\\')) return { message: 'a backslash follows the host', mend: 'write a slash' };
  if (rest.includes('#'))
    return { message: 'it has a fragment, which is never sent', mend: 'remove # and what follows' };
  if (/[{}]/.test(rest.replaceAll(PLACEHOLDER, ''))) {
    return { message: 'a brace has no partner', mend: 'write placeholders as {user.userId}' };
  }
  return null;
}

function render(origin: string, rest: string, inputs: Values): string | null {
  const query = rest.indexOf('?');
  const path = query < 0 ? rest : rest.slice(0, query);
  const segments = path.split('/').map((segment) => fillSegment(segment, inputs));
  const tail = query < 0 ? '' : fill(rest.slice(query), inputs);
  if (tail === null || segments.includes(null)) return null;
  const url = `${origin}${segments.join('/')}${tail}`;
  return url.length > MAX_URL ? null : url;
}

/** RFC 3986 §5.2.4: dot segments, encoded or not, and empty ones would lead to another resource than the one meant. */
function fillSegment(segment: string, inputs: Values): string | null {
  const filled = fill(segment, inputs);
  const moved = filled !== segment && /^(\.|%2e){0,2}$/i.test(filled ?? '');
  return moved ? null : filled;
}

function fill(text: string, inputs: Values): string | null {
  let possible = true;
  const filled = text.replaceAll(PLACEHOLDER, (_, key: string) => {
    const encoded = encode(Object.hasOwn(inputs, key) ? inputs[key] : undefined);
    possible &&= encoded !== null;
    return encoded ?? '';
  });
  return possible ? filled : null;
}

function encode(value: Values[string] | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return encodeURIComponent(value);
  return typeof value === 'string' && value.isWellFormed() ? encodeURIComponent(value) : null;
}
