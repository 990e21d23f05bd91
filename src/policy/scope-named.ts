import type { CompiledScope, Policy } from './compile.ts';

/** The scope that a text names, with all that decides about it; null where there is none. */
export function scopeNamed(
  { scopes, catalog }: Pick<Policy, 'scopes' | 'catalog'>,
  text: string,
): CompiledScope | null {
  const named = catalog.find(text);
  const scope = named === null ? undefined : scopes.get(named.name);
  if (named === null || scope === undefined) return null;
  return named.values === null ? scope : { ...scope, name: text, values: named.values };
}
