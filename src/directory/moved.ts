import type { ChangeRecord } from '../audit/record.ts';
import { refusal } from '../scim/errors.ts';
import { type Order, type Position, positionOf } from '../scim/order.ts';
import type { Fact } from '../scim/resource.ts';
import { rootOf, sameRoots } from '../scim/root-path.ts';
import type { Store, StoredChange } from '../store/port.ts';

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
export type Moved = ReadonlyMap<string, Position | null>;

const READ_AT_ONCE = 1_000;
/** With more changes than that behind it, a walk costs too much to be kept still. */
const MOST_CHANGES = 20_000;

/** @throws ScimError expiredCursor where so much has changed, or the feed no longer reaches back so far */
export async function movedSince(store: Pick<Store, 'listChanges' | 'lastChange'>, moment: Moment): Promise<Moved> {
  const moved = new Map<string, Position | null>();
  const { tenant, since } = moment;
  const last = await store.lastChange(tenant);
  for (let after = since; ; ) {
    const changes = await store.listChanges(tenant, after, READ_AT_ONCE);
    const isWhole = changes[0] === undefined ? after >= last : changes[0].number === after + 1;
    if (!isWhole) throw expired('the changes since it began are no longer kept');
    for (const change of changes) note(moved, moment, change);
    after = changes.at(-1)?.number ?? after;
    if (changes.length < READ_AT_ONCE) return moved;
    if (after - since > MOST_CHANGES) throw expired(`over ${MOST_CHANGES} changes were made since it began`);
  }
}

function note(moved: Map<string, Position | null>, { type, order }: Moment, change: StoredChange): void {
  // The store gives back what recordWrites wrote.
  const record: KeptRecord = JSON.parse(change.record);
  const { event, resourceType, resource, changed, before = [] } = record;
  if (resourceType !== type) return;
  if (event === 'resource.deleted') moved.set(resource, null);
  else if (moved.has(resource)) return;
  else if (event === 'resource.created') moved.set(resource, null);
  else if (order.by !== null && sameRoots(changed, rootOf(order.by.path))) {
    moved.set(resource, positionOf(order, resource, before));
  }
}

function expired(why: string) {
  return refusal('expiredCursor', `the walk cannot go on in its order: ${why}; begin again with an empty cursor`);
}
