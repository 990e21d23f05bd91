import type { ChangeRecord } from '../audit/record.ts';
import { refusal } from '../scim/errors.ts';
import { type Order, type Position, positionOf, type SortKey } from '../scim/order.ts';
import type { Fact } from '../scim/resource.ts';
import { rootOf, sameRoots } from '../scim/root-path.ts';

/** A record of the feed, with what its changed attributes were before: where somebody stood in an order, nothing else tells. */
export type KeptRecord = ChangeRecord & { readonly before?: readonly Fact[] };

/** An order of the resources of one type, as it was after a change of the feed. */
export interface Moment {
  readonly tenant: string;
  /** The name of the type. */
  readonly type: string;
  readonly order: Order;
  /** The number of the change. */
  readonly since: number;
}

/** Who stands elsewhere now, and where they stood then; null for who was not there yet, or is no more. */
export type Moved = Map<string, Position | null>;

/**
 * Notes whom a change has moved in the order of a moment, which is by what is their own. The changes after it are noted in their
 * order; once noted, noting one again changes nothing.
 */
export function noteMove(moved: Moved, { type, order: { by, descending } }: Moment, record: KeptRecord): void {
  const { event, resourceType, resource, before = [] } = record;
  const isNew = event === 'resource.created' && resourceType === type;
  if (resourceType !== type) return;
  if (event === 'resource.deleted') moved.set(resource, null);
  else if (moved.has(resource)) return;
  else if (isNew) moved.set(resource, null);
  else if (by !== null && movesItself(by, record)) {
    moved.set(resource, positionOf({ by, descending }, resource, before));
  }
}

function movesItself({ path, row }: SortKey, { changed, before = [] }: KeptRecord): boolean {
  // Each write has its version, also where it is made in the same millisecond as the one before.
  return row === 'version' ? before.some((fact) => fact.path === path) : sameRoots(changed, rootOf(path));
}

export function expired(why: string) {
  return refusal('expiredCursor', `the walk cannot go on in its order: ${why}; begin again with an empty cursor`);
}
