import type { BoundFilter, Operator } from './bound.ts';
import { RELATION_PATHS } from './relation.ts';
import type { Fact } from './resource.ts';
import { compareTexts } from './text-order.ts';

/** Keys are text whose order is the order of the values (key.ts), so text comparison is all there is. */
const COMPARE: Readonly<Record<Operator, (key: string, wanted: string) => boolean>> = {
  eq: (key, wanted) => key === wanted,
  co: (key, wanted) => key.includes(wanted),
  sw: (key, wanted) => key.startsWith(wanted),
  ew: (key, wanted) => key.endsWith(wanted),
  gt: (key, wanted) => compareTexts(key, wanted) > 0,
  ge: (key, wanted) => compareTexts(key, wanted) >= 0,
  lt: (key, wanted) => compareTexts(key, wanted) < 0,
  le: (key, wanted) => compareTexts(key, wanted) <= 0,
};

/** Whether a resource with these facts satisfies the filter: the reference of what a filter means (bound.ts). */
export function matches(filter: BoundFilter, facts: readonly Fact[]): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((part) => matches(part, facts));
    case 'or':
      return filter.filters.some((part) => matches(part, facts));
    case 'not':
      return !matches(filter.filter, facts);
    case 'present':
      return facts.some((fact) => filter.paths.includes(fact.path));
    case 'compare': {
      const compare = COMPARE[filter.operator];
      return facts.some((fact) => fact.path === filter.path && compare(fact.key, filter.key));
    }
    case 'element': {
      const parts = filter.ofValue ? values(filter.paths, facts) : elements(filter.paths, facts);
      return parts.some((part) => matches(filter.filter, part));
    }
    case 'related':
      return elements(Object.values(RELATION_PATHS[filter.relation]), facts).some((row) => matches(filter.filter, row));
    case 'nothing':
      return false;
  }
}

function values(paths: readonly string[], facts: readonly Fact[]): readonly (readonly Fact[])[] {
  return facts.filter((fact) => paths.includes(fact.path)).map((fact) => [fact]);
}

function elements(paths: readonly string[], facts: readonly Fact[]): readonly (readonly Fact[])[] {
  const inside = facts.filter((fact) => paths.includes(fact.path));
  return [...Map.groupBy(inside, (fact) => fact.element).values()];
}
