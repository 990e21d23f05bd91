/** What a filter costs: a database answers some of its terms from an index, and reads everything for the others. */
import type { BoundFilter, Operator } from './bound.ts';
import { refusal } from './errors.ts';
import type { FilterLimits } from './limits.ts';

/** Those that hold for one stretch of the index, where its keys are in order (key.ts). */
const RANGES: ReadonlySet<Operator> = new Set(['eq', 'sw', 'gt', 'ge', 'lt', 'le']);

/**
 * Bounds the terms that no index answers: each may be asked of every resource there is.
 * @throws ScimError tooMany
 */
export function requireFewScans(filter: BoundFilter, { scans: most }: FilterLimits): void {
  const scans = scansOf(filter, false);
  if (scans <= most) return;
  throw refusal(
    'tooMany',
    `a filter has at most ${most} terms with co, ew, ne, pr or in not ( ), and this has ${scans}; compare with eq or sw, or ask in parts`,
  );
}

/** How many terms there are. */
export function termsOf(filter: BoundFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.reduce((sum, part) => sum + termsOf(part), 0);
    case 'not':
    case 'element':
    case 'related':
      return termsOf(filter.filter);
    default:
      return 1;
  }
}

/** In a `not` every term is one: what does not hold is no stretch of an index. */
function scansOf(filter: BoundFilter, negated: boolean): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.reduce((sum, part) => sum + scansOf(part, negated), 0);
    case 'not':
      return scansOf(filter.filter, true);
    case 'element':
    case 'related':
      return scansOf(filter.filter, negated);
    case 'compare':
      return negated || !RANGES.has(filter.operator) ? 1 : 0;
    case 'present':
      return 1;
    case 'nothing':
      return 0;
  }
}
