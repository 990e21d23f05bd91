import type { Config } from '../../schema/config.ts';
import type { ScopeCatalog } from '../scopes/catalog.ts';
import { filledTitle } from '../scopes/title.ts';

/** What parts of the configuration are called where people are asked to agree; their names where they have no title. */
export interface Words {
  api(name: string): string;
  /** Of a dynamic scope, with the object that it is for. */
  scope(text: string): string;
  claim(name: string): string;
  /** A type of authorization details. */
  detail(type: string): string;
  /** One of its fields, by the `title` of its JSON Schema. */
  field(type: string, name: string): string;
}

export function wordsOf(
  { apis, scopes, claims, authorizationDetails }: Config,
  catalog: Pick<ScopeCatalog, 'find'>,
): Words {
  const scope = titles(scopes);
  const fields = new Map(
    Object.entries(authorizationDetails).map(([type, { schema }]) => [type, fieldTitles(schema.properties)]),
  );
  return {
    api: titles(apis),
    scope: (text) => {
      const named = catalog.find(text);
      return named === null || named.values === null ? scope(text) : filledTitle(scope(named.name), named.values);
    },
    claim: titles(claims),
    detail: titles(authorizationDetails),
    field: (type, name) => fields.get(type)?.get(name) ?? name,
  };
}

function fieldTitles(properties: unknown): ReadonlyMap<string, string> {
  const titled = Object.entries(properties ?? {}).flatMap(([name, field]): [string, string][] =>
    typeof field?.title === 'string' ? [[name, field.title]] : [],
  );
  return new Map(titled);
}

function titles(parts: Readonly<Record<string, { readonly title?: string | undefined }>>) {
  const known = new Map(Object.entries(parts).map(([name, { title }]) => [name, title ?? name]));
  return (name: string) => known.get(name) ?? name;
}
