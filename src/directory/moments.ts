import { LRUCache } from 'lru-cache';
import type { Position } from '../scim/order.ts';
import type { Store, StoredChange } from '../store/port.ts';
import { expired, type KeptRecord, type Moment, type Moved, noteMove } from './moved.ts';

/** The orders of moments that walks are in. */
export interface Moments {
  /**
   * Who has been moved since. What was read of the feed for one page of a walk is not read for the next; a node that has not seen
   * the walk reads it all.
   * @returns what others may add to while the caller waits for something else
   * @throws ScimError expiredCursor where so much has changed, or the feed no longer reaches back so far
   */
  movedSince(moment: Moment): Promise<ReadonlyMap<string, Position | null>>;
}

/** How far the feed has been read for a moment. */
interface Progress {
  readonly after: number;
  readonly moved: Moved;
}

const READ_AT_ONCE = 1_000;
/** With more changes than that behind it, a walk costs too much to be kept still: a node that has not seen it reads them all. */
const MOST_CHANGES = 100_000;
/** How many positions are remembered, of all walks together. */
const MOST_POSITIONS = 200_000;

export function createMoments(
  store: Pick<Store, 'listChanges' | 'lastChange'>,
  mostChanges: number = MOST_CHANGES,
): Moments {
  const known = new LRUCache<string, Progress>({
    maxSize: MOST_POSITIONS,
    sizeCalculation: ({ moved }) => moved.size + 1,
  });
  return {
    async movedSince(moment) {
      const { tenant, type, order, since } = moment;
      const name = JSON.stringify([tenant, type, order.by, since]);
      const last = await store.lastChange(tenant);
      const start: Progress = known.get(name) ?? { after: since, moved: new Map() };
      const { moved } = start;
      let { after } = start;
      for (;;) {
        const changes = await store.listChanges(tenant, after, READ_AT_ONCE);
        requireWhole(changes, after, last);
        // The store gives back what recordWrites wrote.
        for (const { record } of changes) noteMove(moved, moment, JSON.parse(record) as KeptRecord);
        after = changes.at(-1)?.number ?? after;
        known.set(name, { after, moved });
        if (after - since > mostChanges) throw expired(`over ${mostChanges} changes were made since it began`);
        if (changes.length < READ_AT_ONCE) return moved;
      }
    },
  };
}

function requireWhole(changes: readonly StoredChange[], after: number, last: number): void {
  const [first] = changes;
  const isWhole = first === undefined ? after >= last : first.number === after + 1;
  if (!isWhole) throw expired('the changes since it began are no longer kept');
}
