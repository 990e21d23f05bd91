import type { ClaimType, Config } from '../../schema/config.ts';
import { isTemplate, matchTemplate, parseTemplate, type ScopeValues, type Template } from './template.ts';

/** A scope that a text names. */
export interface NamedScope {
  /** What was asked for. */
  readonly text: string;
  /** As the configuration declares it: the text, or the template that the text is of. */
  readonly name: string;
  /** What the text says in place of the template's parameters; null where the scope has none. */
  readonly values: ScopeValues | null;
}

/** The scopes of a configuration, as requests name them. */
export interface ScopeCatalog {
  readonly templates: ReadonlyMap<string, Template>;
  /** Null where the text is no scope; a template itself is none, but what it becomes. */
  find(text: string): NamedScope | null;
}

type Scopes = Config['scopes'];

/** Made once for the scopes of a configuration, which never change: each of its APIs and clients asks for it. */
const catalogs = new WeakMap<Scopes, ScopeCatalog>();

/** Takes a configuration that checkScopes (check-scopes.ts) found nothing wrong with: a text is of one scope at most. */
export function scopeCatalog(scopes: Scopes): ScopeCatalog {
  const catalog = catalogs.get(scopes) ?? catalogOf(scopes);
  catalogs.set(scopes, catalog);
  return catalog;
}

function catalogOf(scopes: Scopes): ScopeCatalog {
  const templates = new Map(templatesIn(scopes).map((template) => [template.text, template]));
  const plain = new Set(Object.keys(scopes).filter((name) => !isTemplate(name)));
  const beginnings = Map.groupBy(templates.values(), beginningOf);
  const lengths = [...new Set([...beginnings.keys()].map((beginning) => beginning.length))];
  const candidates = (text: string) => lengths.flatMap((length) => beginnings.get(text.slice(0, length)) ?? []);
  return {
    templates,
    find: (text) => (plain.has(text) ? { text, name: text, values: null } : findIn(candidates(text), text)),
  };
}

function beginningOf({ parts: [first] }: Template): string {
  return typeof first === 'string' ? first : '';
}

function findIn(templates: Iterable<Template>, text: string): NamedScope | null {
  for (const template of templates) {
    const match = matchTemplate(template, text);
    if (match !== null && 'values' in match) return { text, name: template.text, values: match.values };
  }
  return null;
}

/** Those that can be read; of the others checkScopes tells. */
export function templatesIn(scopes: Scopes): readonly Template[] {
  return Object.entries(scopes).flatMap(([name, { parameters }]) => {
    const template = isTemplate(name) ? parseTemplate(name, parameters) : null;
    return template === null || 'faults' in template ? [] : [template];
  });
}

/** The parameters of one scope, with the types that rules, resolvers and claims read. */
export type ParameterTypes = Readonly<Record<string, ClaimType>>;

/** Those of all dynamic scopes: a name has one type. */
export function parameterTypes(templates: Iterable<Template>): ParameterTypes {
  const all = [...templates].flatMap(({ parameters }) => parameters.map(({ name, type }) => [name, type] as const));
  return Object.fromEntries(all);
}
