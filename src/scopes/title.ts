import type { ScopeValues } from './template.ts';

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]{0,31})\}/g;

/** The names of the parameters that stand in a text, each once. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** What people read: `Movements of account {accountId}` with the account's number. */
export function filledTitle(title: string, values: ScopeValues): string {
  return title.replaceAll(PLACEHOLDER, (braced, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : braced,
  );
}
