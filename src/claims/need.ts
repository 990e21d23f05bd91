import type { Need } from './source.ts';

/** `user.name.givenName` → source user, path name.givenName; null where either is missing. */
export function parseNeed(text: string): Need | null {
  const dot = text.indexOf('.');
  return dot > 0 && dot < text.length - 1 ? { source: text.slice(0, dot), path: text.slice(dot + 1) } : null;
}

/** The name under which a resolver finds the value of a need among its inputs. */
export function needKey({ source, path }: Need): string {
  return `${source}.${path}`;
}

/** True where something like `{user.userId}` stands in a text; other braces are no placeholders. */
export function hasPlaceholder(text: string): boolean {
  return /\{[A-Za-z]\w*\.[^{}\s]+\}/.test(text);
}
