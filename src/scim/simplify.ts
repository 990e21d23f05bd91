/** A filter without what it says twice, so that a database is asked once: another filter of the same meaning (bound.ts). */
import type { BoundFilter, Operator } from './bound.ts';
import { compareTexts } from './text-order.ts';

type Junction = Extract<BoundFilter, { kind: 'and' | 'or' }>;
type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

const OTHER = { and: 'or', or: 'and' } as const;

/**
 * Of the bounds that an `and` or an `or` sets for one path from one side, one decides: some value is over 3 and some over 5 where one
 * is over 5, and one or the other where one is over 3. Of terms that are the same, one is left.
 */
export function simplify(filter: BoundFilter): BoundFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return simplifyJunction(filter);
    case 'not':
    case 'element':
    case 'related':
      return { ...filter, filter: simplify(filter.filter) };
    default:
      return filter;
  }
}

function simplifyJunction({ kind, filters }: Junction): BoundFilter {
  const parts = filters.map(simplify).flatMap((part) => (part.kind === kind ? part.filters : [part]));
  const negated = parts.filter((part) => part.kind === 'not');
  // None of several is the opposite of one of them (De Morgan), of which bounds may be left out in turn.
  const joined =
    negated.length > 1
      ? [
          ...parts.filter((part) => part.kind !== 'not'),
          noneOf(
            OTHER[kind],
            negated.map((part) => part.filter),
          ),
        ]
      : parts;
  const kept = new Map<string, BoundFilter>();
  for (const part of joined) {
    const name = nameOf(part);
    const other = kept.get(name);
    kept.set(name, other === undefined ? part : deciding(kind, other, part));
  }
  const [only, ...others] = kept.values();
  return only !== undefined && others.length === 0 ? only : { kind, filters: [...kept.values()] };
}

function noneOf(kind: Junction['kind'], filters: readonly BoundFilter[]): BoundFilter {
  return { kind: 'not', filter: simplifyJunction({ kind, filters }) };
}

/** From which side an operator bounds a value. */
const SIDE: Partial<Record<Operator, 'lower' | 'upper'>> = { gt: 'lower', ge: 'lower', lt: 'upper', le: 'upper' };

/** The same for filters of which one decides. */
function nameOf(filter: BoundFilter): string {
  const bound = boundOf(filter);
  const side = bound === null ? undefined : SIDE[bound.operator];
  if (bound === null || side === undefined) return JSON.stringify(filter);
  return `${side} ${filter.kind === 'related' ? filter.relation : ''} ${bound.path}`;
}

/** What a filter compares, of a resource or of a row of the membership. */
function boundOf(filter: BoundFilter): Comparison | null {
  if (filter.kind === 'compare') return filter;
  return filter.kind === 'related' && filter.filter.kind === 'compare' ? filter.filter : null;
}

/** Of two of one name: the one that holds less often in an `and`, and more often in an `or`. */
function deciding(kind: Junction['kind'], a: BoundFilter, b: BoundFilter): BoundFilter {
  const [first, second] = [boundOf(a), boundOf(b)];
  if (first === null || second === null) return a;
  return isNarrower(first, second) === (kind === 'and') ? a : b;
}

/** Whether whatever is within the first bound is within the second too, which is of the same side. */
function isNarrower(first: Comparison, second: Comparison): boolean {
  const order = compareTexts(first.key, second.key);
  if (order !== 0) return order > 0 === (SIDE[first.operator] === 'lower');
  return first.operator === 'gt' || first.operator === 'lt';
}
