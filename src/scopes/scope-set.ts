import type { NamedScope, ScopeCatalog } from './catalog.ts';
import { matchTemplate } from './template.ts';

/** Scopes that an API has, or that somebody may ask for: each by itself, or every one of a template. */
export interface ScopeSet {
  /** As the configuration lists them. */
  readonly names: readonly string[];
  /** Those that can be asked for as they are listed: all but the templates. */
  readonly whole: readonly string[];
  has(text: string): boolean;
  /** Of those names, what it lists or has: for who may have no more than this. */
  within(listed: Iterable<string>): ScopeSet;
  /** Why a text is none of these that looks like one, for who wrote it; null where it does not. */
  unfit(text: string): string | null;
}

/** All of several: what one of them has. */
export function unionOf(sets: readonly ScopeSet[]): ScopeSet {
  return {
    names: sets.flatMap(({ names }) => names),
    whole: sets.flatMap(({ whole }) => whole),
    has: (text) => sets.some((set) => set.has(text)),
    within: (listed) => {
      const some = [...listed];
      return unionOf(sets.map((set) => set.within(some)));
    },
    unfit: (text) => sets.map((set) => set.unfit(text)).find((why) => why !== null) ?? null,
  };
}

export function scopeSet(listed: Iterable<string>, catalog: Pick<ScopeCatalog, 'templates' | 'find'>): ScopeSet {
  const names = [...new Set(listed)];
  const own = new Map(names.flatMap((name) => [[name, catalog.templates.get(name)] as const]));
  const templates = [...own.values()].filter((template) => template !== undefined);
  const whole = names.filter((name) => own.get(name) === undefined);
  const exact = new Set(whole);
  const isOfTemplate = (named: NamedScope | null) => named?.values != null && own.get(named.name) !== undefined;
  const has = (text: string) => exact.has(text) || (templates.length > 0 && isOfTemplate(catalog.find(text)));
  return {
    names,
    whole,
    has,
    within: (some) =>
      scopeSet(
        [...some].filter((name) => own.has(name) || has(name)),
        catalog,
      ),
    unfit: (text) => {
      for (const template of templates) {
        const match = matchTemplate(template, text);
        if (match === null || 'values' in match) continue;
        const { name, expects } = match.unfit;
        return `in ${template.text}, ${name} is ${expects}`;
      }
      return null;
    },
  };
}
