import type { Config } from '../../schema/config.ts';

/** What parts of the configuration are called where people are asked to agree; their names where they have no title. */
export interface Words {
  api(name: string): string;
  scope(name: string): string;
  claim(name: string): string;
}

export function wordsOf({ apis, scopes, claims }: Config): Words {
  return { api: titles(apis), scope: titles(scopes), claim: titles(claims) };
}

function titles(parts: Readonly<Record<string, { readonly title?: string | undefined }>>) {
  const known = new Map(Object.entries(parts).map(([name, { title }]) => [name, title ?? name]));
  return (name: string) => known.get(name) ?? name;
}
