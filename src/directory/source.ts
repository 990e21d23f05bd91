import type { ResourceType } from '../scim/attribute.ts';
import type { BoundFilter } from '../scim/bound.ts';
import type { Order } from '../scim/order.ts';
import type { SearchRequest } from '../scim/search-request.ts';
import type { StoredResource } from '../store/port.ts';

/** The resources of one type that a query asks for, in their order. */
export interface Source {
  readonly type: ResourceType;
  readonly filter: BoundFilter | null;
  readonly order: Order;
}

/** Whether the types stand in one order, and not one after the other: where a query says what they are sorted by. */
export function isOneOrder(sources: readonly Source[], sortBy: string | null): boolean {
  return sortBy !== null && sources.length > 1;
}

export interface Found {
  readonly type: ResourceType;
  readonly row: StoredResource;
}

/** A page by cursor. */
export interface WalkRequest extends SearchRequest {
  /** Empty for the first page. */
  readonly cursor: string;
  readonly count: number;
}

export interface SearchPage {
  /** All that match; in a walk by cursor, how many did when it began. */
  readonly totalResults: number;
  /** 1-based; null in a walk by cursor. */
  readonly startIndex: number | null;
  /** RFC 9865 §2: null where the walk ends. */
  readonly nextCursor: string | null;
  /** Null on the first page. */
  readonly previousCursor: string | null;
  readonly found: readonly Found[];
}
