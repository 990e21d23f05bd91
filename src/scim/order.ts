/**
 * The order of an answer. RFC 7644 §3.4.2.3: by the value of an attribute, those without one last; where values are the same,
 * by id, so that the order is total and pages never overlap. Descending is the exact reverse: those without a value come first.
 * The store (store/ordered.ts) and the reference of its tests read this same form, so that an order has one meaning.
 */
import type { RelationName } from './relation.ts';
import type { Fact, RowColumn } from './resource.ts';
import { compareTexts } from './text-order.ts';

/** What a resource is sorted by: one of its values. */
export interface SortKey {
  /** Attribute.key of the values. */
  readonly path: string;
  /** Whether there may be several: then the one of the primary element counts, or else the first. */
  readonly multiValued: boolean;
  /** Attribute.key of the sub-attribute that marks an element as primary; null where nothing does. */
  readonly primary: string | null;
  /** As of its facts (resource.ts). */
  readonly unindexed?: true;
  readonly column?: RowColumn;
  /** Where it is there, the value is no fact: it is the version in the resource's row, or in the first of its rows of the membership. */
  readonly row?: 'version' | RelationName;
}

export interface Order {
  /** Null for the id alone. */
  readonly by: SortKey | null;
  readonly descending: boolean;
}

/** Where a resource stands in an order. */
export interface Position {
  /** The key of the value that it is sorted by; null where it has none, and in the order by id. */
  readonly key: string | null;
  readonly id: string;
}

export const BY_ID: Order = { by: null, descending: false };

export function reversed(order: Order): Order {
  return { ...order, descending: !order.descending };
}

/** Where a resource with these facts stands. */
export function positionOf(order: Order, id: string, facts: readonly Fact[]): Position {
  return { key: order.by === null ? null : sortValue(order.by, facts), id };
}

/** Negative where `a` comes before `b`. */
export function comparePositions(order: Order, a: Position, b: Position): number {
  const [first, second] = order.descending ? [b, a] : [a, b];
  return compareKeys(first.key, second.key) || compareTexts(first.id, second.id);
}

/** RFC 7644 §3.4.2.3: "if it's a multi-valued attribute, … the value of the attribute marked as primary …, or else the first". */
function sortValue({ path, primary }: SortKey, facts: readonly Fact[]): string | null {
  const marks = facts.filter((fact) => fact.path === primary && fact.key === 'true');
  const rank = (fact: Fact) => (marks.some(({ element }) => element === fact.element) ? 0 : 1);
  const values = facts.filter((fact) => fact.path === path);
  const [first] = values.toSorted((a, b) => rank(a) - rank(b) || a.element - b.element || compareTexts(a.key, b.key));
  return first?.key ?? null;
}

function compareKeys(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareTexts(a, b);
}
