/** What a filter costs: a database answers some of its terms from an index, and reads everything for the others. */
import type { BoundFilter, Operator } from './bound.ts';
import { refusal } from './errors.ts';
import { VERSION } from './filterable.ts';
import type { FilterLimits } from './limits.ts';
import { RELATION_PATHS, type RelationName } from './relation.ts';

/** Those that hold for one stretch of the index, where its keys are in order (key.ts). */
const RANGES: ReadonlySet<Operator> = new Set(['eq', 'sw', 'gt', 'ge', 'lt', 'le']);

/**
 * Bounds the terms that no index answers: each may be asked of every resource there is.
 * @throws ScimError tooMany
 */
export function requireFewScans(filter: BoundFilter, { scans: most }: FilterLimits): void {
  const scans = scansOf(filter, ALONE);
  if (scans <= most) return;
  throw refusal(
    'tooMany',
    `a filter has at most ${most} terms that no index answers (co, ew, ne, pr, in not ( ), and by themselves such as emails.type), and this has ${scans}; compare with eq or sw, or ask in parts`,
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

/** What stands around a term. */
interface Around {
  /** In a `not` every term is a scan: what does not hold is no stretch of an index. */
  readonly negated: boolean;
  /** Something beside it is looked up, and it is asked of what that finds. */
  readonly beside: boolean;
  /** The relation whose rows it is asked of, where it is. */
  readonly relation: RelationName | null;
}

const ALONE: Around = { negated: false, beside: false, relation: null };

function scansOf(filter: BoundFilter, around: Around): number {
  switch (filter.kind) {
    case 'and': {
      const beside = around.beside || filter.filters.some((part) => isLookedUp(part, around));
      return filter.filters.reduce((sum, part) => sum + scansOf(part, { ...around, beside }), 0);
    }
    case 'or':
      return filter.filters.reduce((sum, part) => sum + scansOf(part, around), 0);
    case 'not':
      return scansOf(filter.filter, { ...around, negated: true });
    case 'element':
      return scansOf(filter.filter, around);
    case 'related':
      return scansOf(filter.filter, { ...around, relation: filter.relation });
    case 'compare': {
      if (around.negated || !RANGES.has(filter.operator)) return 1;
      return around.beside || isLookedUp(filter, around) ? 0 : 1;
    }
    case 'present':
      return 1;
    case 'nothing':
      return 0;
  }
}

/** Whether every match of the filter is found in an index, by a stretch of it or among all values of a path. */
function isLookedUp(filter: BoundFilter, around: Around): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.some((part) => isLookedUp(part, around));
    case 'or':
      return filter.filters.every((part) => isLookedUp(part, around));
    case 'element':
      return isLookedUp(filter.filter, around);
    case 'related':
      return isLookedUp(filter.filter, { ...around, relation: filter.relation });
    case 'compare':
      return isIndexedAt(filter, around);
    default:
      return false;
  }
}

/** The rows of a relation are found by ids and names, and not by what is of two kinds alone. */
function isIndexedAt({ path, unindexed }: { readonly path: string; readonly unindexed?: true }, { relation }: Around) {
  return relation === null ? !unindexed && path !== VERSION : path !== RELATION_PATHS[relation].type;
}
