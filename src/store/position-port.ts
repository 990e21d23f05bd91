/** The part of the store's contract (port.ts) that an order is read by which no index has: where all stand, then who they are. */
import type { Position, SortKey } from '../scim/order.ts';
import type { ResourceQuery, StoredResource } from './port.ts';

export interface PositionsQuery extends Pick<ResourceQuery, 'tenant' | 'type' | 'filter' | 'asker'> {
  /** What the order is by; null for the id alone. */
  readonly by: SortKey | null;
  /** Those whose id is greater; null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface SelectedQuery extends Pick<ResourceQuery, 'tenant' | 'type' | 'filter'> {
  readonly ids: readonly string[];
}

export interface PositionReads {
  /** Where resources stand in an order, in ascending order of id: some at a time, so that a whole order is read in turns. */
  listPositions(query: PositionsQuery): Promise<readonly Position[]>;
  /** Those of the ids that are there and match, in no order. */
  getResources(query: SelectedQuery): Promise<readonly StoredResource[]>;
}
