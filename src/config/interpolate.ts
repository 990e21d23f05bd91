import type { Problem } from '../problem.ts';
import type { Key } from './document.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** `$${` is the text `${`; `${env:NAME}` is a variable; any other `${` is a mistake. */
const PLACEHOLDER = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;
const WHOLE = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/;

/**
 * Replaces every `${env:NAME}` in the texts of a parsed file. It runs after the parser, so that what a variable holds can
 * never become YAML. `convert` turns a text that is one variable and nothing else to what its key wants: a port to a number.
 * A text with a problem stays as it is written. Problems name the variable, never what any variable holds.
 */
export function interpolate(value: unknown, env: Env, convert: (key: Key, text: string) => unknown): Interpolated {
  const problems: Problem[] = [];

  function fill(text: string, key: Key): unknown {
    let failed = false;
    const fail = (message: string, mend: string) => {
      failed = true;
      problems.push({ key, message, mend });
      return '';
    };
    const filled = text.replace(PLACEHOLDER, (placeholder, name: string | undefined) => {
      if (placeholder === '$${') return '${';
      if (name === undefined) {
        return fail(
          'a ${ does not begin a ${env:NAME}',
          'write ${env:NAME} for a variable, $${ for the text ${ itself',
        );
      }
      const held = Object.hasOwn(env, name) ? env[name] : undefined;
      return held ?? fail(`the environment variable ${name} is not set`, `set ${name} where Avow starts`);
    });
    if (failed) return text;
    return WHOLE.test(text) ? convert(key, filled) : filled;
  }

  function walk(node: unknown, key: Key): unknown {
    if (typeof node === 'string') return fill(node, key);
    if (Array.isArray(node)) return node.map((item: unknown, index) => walk(item, [...key, index]));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, item]) => [name, walk(item, [...key, name])]));
  }

  return { value: walk(value, []), problems };
}
