import type { ChangeRecord } from '../audit/record.ts';
import { DISPLAY_KEYS } from '../scim/display.ts';
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
 * Notes whom a change has moved in the order of a moment. The changes after it are noted in their order; once noted, noting one
 * again changes nothing.
 * @throws ScimError expiredCursor where a change may move whom it does not name
 */
export function noteMove(moved: Moved, { type, order: { by, descending } }: Moment, record: KeptRecord): void {
  const { event, resourceType, resource, before = [] } = record;
  const isNew = event === 'resource.created' && resourceType === type;
  if (by !== null && !isNew && movesOthers(by, record))
    throw expired('memberships or names that it is in the order of have changed');
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

const NAMES: readonly string[] = DISPLAY_KEYS.map(rootOf);

/** Whom a change of a membership or of a name moves, stands in no record of the feed. */
function movesOthers({ row, path }: SortKey, { event, resourceType, changed }: KeptRecord): boolean {
  if (row !== 'members' && row !== 'groups') return false;
  const isGroup = resourceType === 'Group';
  if (isGroup && (changed.includes('members') || event === 'resource.deleted')) return true;
  return (
    path.endsWith('.display') && (isGroup || resourceType === 'User') && NAMES.some((name) => sameRoots(changed, name))
  );
}

export function expired(why: string) {
  return refusal('expiredCursor', `the walk cannot go on in its order: ${why}; begin again with an empty cursor`);
}
