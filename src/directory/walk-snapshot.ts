import type { Order } from '../scim/order.ts';
import type { StoredResource } from '../store/port.ts';
import { countAll } from './count.ts';
import { invalidCursor, type SnapshotWalk, type Walk } from './cursor.ts';
import type { Caller, Directory } from './directory.ts';
import { holdSnapshot, keptSnapshot, type Snapshot, type Standing } from './snapshot.ts';
import type { Found, SearchPage, Source, WalkRequest } from './source.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** Whether an order is by what others change: who is in which group, and what these are called. No change of the feed names whom that moves. */
export function isByMembership({ by }: Order): boolean {
  return by?.row === 'members' || by?.row === 'groups';
}

interface FoundAt extends Found {
  readonly place: number;
}

/**
 * RFC 9865: a page of a walk in an order that is kept. Each is met at the place where they stood when it began, with what they are
 * by now; who is gone, or no longer what the walk is of, is passed over.
 * @param query as the cursor is bound to
 * @throws ScimError invalidCursor, expiredCursor
 */
export async function walkSnapshot(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  { cursor, count }: WalkRequest,
  query: string,
): Promise<SearchPage> {
  const { cursors } = directory;
  const walk = cursor === '' ? null : requireKept(cursors.open(cursor, query));
  // RFC 9865 §2: it asks for totalResults alone.
  if (count === 0) return pageOf(walk?.total ?? (await countAll(directory, caller, sources)), []);
  const snapshot =
    walk === null
      ? await takeSnapshot(directory, caller, sources, count)
      : keptSnapshot(directory, caller, walk.snapshot, walk.total);
  const backward = walk?.backward ?? false;
  // One more than asked for tells whether there is a page after this one.
  const read = await readPlaces(directory, caller, sources, { snapshot, walk, most: count + 1 });
  if (snapshot.id !== null) await holdSnapshot(directory, caller, snapshot.id);
  const isMore = read.length > count;
  const inWay = read.slice(0, count);
  const found = backward ? inWay.toReversed() : inWay;
  const cursorAt = (at: FoundAt | undefined, backwards: boolean) =>
    at === undefined || snapshot.id === null
      ? null
      : cursors.seal({ snapshot: snapshot.id, place: at.place, backward: backwards, total: snapshot.size }, query);
  return {
    ...pageOf(snapshot.size, found),
    nextCursor: backward || isMore ? cursorAt(found.at(-1), false) : null,
    previousCursor: (backward ? isMore : walk !== null) ? cursorAt(found[0], true) : null,
  };
}

function pageOf(totalResults: number, found: readonly Found[]): SearchPage {
  return { totalResults, startIndex: null, nextCursor: null, previousCursor: null, found };
}

/** One of an earlier version is of another kind. */
function requireKept(walk: Walk): SnapshotWalk {
  if (!('snapshot' in walk)) throw invalidCursor();
  return walk;
}

interface Reading {
  readonly snapshot: Snapshot;
  readonly walk: SnapshotWalk | null;
  readonly most: number;
}

/** The next in the way of the walk, however many are gone in between. */
async function readPlaces(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  { snapshot, walk, most }: Reading,
): Promise<readonly FoundAt[]> {
  const found: FoundAt[] = [];
  const backward = walk?.backward ?? false;
  // What is still to be read: the places from `from` on, and before `to`.
  let from = walk === null || backward ? 0 : walk.place + 1;
  let to = backward && walk !== null ? walk.place : snapshot.size;
  while (from < to && found.length < most) {
    const start = backward ? Math.max(from, to - most) : from;
    const end = Math.min(to, start + most);
    const there = await findAt(directory, caller, sources, await snapshot.read(start, end - start), start);
    found.push(...(backward ? there.toReversed() : there));
    if (backward) to = start;
    else from = end;
  }
  return found.slice(0, most);
}

/** Those who are still there, and what the walk is of. */
async function findAt(
  { store }: Directory,
  { tenant }: Caller,
  sources: readonly Source[],
  standings: readonly Standing[],
  start: number,
): Promise<readonly FoundAt[]> {
  const rows = new Map<string, StoredResource>();
  for (const { type, filter } of sources) {
    const ids = standings.filter((standing) => standing.type === type.name).map(({ id }) => id);
    if (ids.length === 0) continue;
    for (const row of await store.getResources({ tenant, type: type.name, filter, ids })) rows.set(row.id, row);
  }
  return standings.flatMap(({ type: name, id }, i) => {
    const row = rows.get(id);
    const type = sources.find((source) => source.type.name === name)?.type;
    return row === undefined || type === undefined ? [] : [{ type, row, place: start + i }];
  });
}
