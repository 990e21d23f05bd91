import { comparePositions, type Position } from '../scim/order.ts';
import type { Placed, Store, WalkQuery } from '../store/port.ts';
import type { Directory } from './directory.ts';

/** What is walked over, and what tells how it was. */
type Walked = Pick<Directory, 'store' | 'moments'>;

/** What a walk in the order of a moment is of. */
export interface StillQuery extends WalkQuery {
  /** The number of the last change at that moment. */
  readonly since: number;
}

/**
 * The next of an order as it was when the walk began: whoever has been moved since is met where they stood then, with what they
 * are now. So each who is there throughout is met once, whatever is written meanwhile, and nothing is kept for the walk: the feed
 * of changes has what was before.
 * @throws ScimError expiredCursor (moments.ts)
 */
export async function walkStill(walked: Walked, query: StillQuery): Promise<readonly Placed[]> {
  const { store } = walked;
  const { order, limit } = query;
  const { placed, late } = await readStanding(walked, query);
  // Those behind the last of a full page are of a later one: they are many, and need not be sorted for this.
  const last = placed[limit - 1]?.position;
  const met = late
    .filter((position) => last === undefined || comparePositions(order, position, last) < 0)
    .map((position) => ({ position, resource: null }));
  const both = [...placed, ...met].sort((a, b) => comparePositions(order, a.position, b.position));
  const page: Placed[] = [];
  for (const { position, resource } of both) {
    const row = resource ?? (await findById(store, query, position.id));
    if (row !== null) page.push({ position, resource: row });
    if (page.length === limit) break;
  }
  return page;
}

/** Those who stand where they stood, and where those stood who have been moved: both as of one moment. */
interface Standing {
  readonly placed: readonly Placed[];
  readonly late: readonly Position[];
}

/** What has moved is asked after the rows are read, so that no move falls in between. */
async function readStanding({ store, moments }: Walked, query: StillQuery): Promise<Standing> {
  const { limit } = query;
  let placed: readonly Placed[] = [];
  let { after } = query;
  for (;;) {
    const batch = await store.walkResources({ ...query, after });
    const moved = await moments.movedSince(query);
    placed = [...placed, ...batch].filter(({ resource }) => !moved.has(resource.id));
    if (batch.length < limit || placed.length >= limit) return { placed, late: stoodAfter(moved, query) };
    after = batch.at(-1)?.position ?? after;
  }
}

function stoodAfter(moved: ReadonlyMap<string, Position | null>, { order, after }: StillQuery): readonly Position[] {
  return [...moved.values()].filter(
    (position): position is Position =>
      position !== null && (after === null || comparePositions(order, position, after) > 0),
  );
}

/** Null where they are gone, or are no longer what the walk is of. */
async function findById(store: Store, { tenant, type, filter }: StillQuery, id: string) {
  const [found] = await store.getResources({ tenant, type, filter, ids: [id] });
  return found ?? null;
}
