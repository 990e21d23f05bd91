import { createHash } from 'node:crypto';
import { reversed } from '../scim/order.ts';
import type { Placed, WalkQuery } from '../store/port.ts';
import { askerOf } from './asker.ts';
import { countAll } from './count.ts';
import { invalidCursor, type OrderWalk, type Walk } from './cursor.ts';
import type { Caller, Directory } from './directory.ts';
import { mergeFirst } from './merge.ts';
import { type Found, isOneOrder, type SearchPage, type Source, type WalkRequest } from './source.ts';
import { walkStill } from './still.ts';
import { isByMembership, walkSnapshot } from './walk-snapshot.ts';

type PlacedFound = Found & Pick<Placed, 'position'>;

/**
 * RFC 9865: a page of a walk. Whatever is written meanwhile, a resource that is there throughout is met once, in the order in
 * which they stood when the walk began.
 * @throws ScimError invalidCursor, expiredCursor
 */
export async function walkPage(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  request: WalkRequest,
): Promise<SearchPage> {
  const { cursors } = directory;
  const query = queryOf(caller, sources, request);
  if (sources.some(({ order }) => isByMembership(order)))
    return walkSnapshot(directory, caller, sources, request, query);
  const walk = request.cursor === '' ? null : requireOrder(cursors.open(request.cursor, query));
  const backward = walk?.backward ?? false;
  const ahead = isOneOrder(sources, request.sortBy) ? turned(sources, walk) : remaining(sources, walk);
  // Before the first row is read, so that no change is missed.
  const since = walk === null ? await momentOf(directory, caller, sources) : walk.since;
  // One more than asked for tells whether there is a page after this one.
  const reading = { walk, since, most: request.count + 1 };
  const read = await (isOneOrder(sources, request.sortBy) ? readTogether : readInTurn)(
    directory,
    caller,
    ahead,
    reading,
  );
  const isMore = read.length > request.count;
  const inWay = read.slice(0, request.count);
  const page = backward ? inWay.toReversed() : inWay;
  const total = walk?.total ?? (await countAll(directory, caller, sources));
  const cursorAt = (at: PlacedFound | undefined, backwards: boolean) =>
    at === undefined
      ? null
      : cursors.seal({ type: at.type.name, position: at.position, backward: backwards, total, since }, query);
  return {
    totalResults: total,
    startIndex: null,
    nextCursor: backward || isMore ? cursorAt(page.at(-1), false) : null,
    previousCursor: (backward ? isMore : walk !== null) ? cursorAt(page[0], true) : null,
    found: page,
  };
}

function requireOrder(walk: Walk): OrderWalk {
  if ('snapshot' in walk) throw invalidCursor();
  return walk;
}

/** RFC 9865 §2: a cursor goes with the query that it is of, and here with the client too. Pages may differ in size. */
function queryOf({ tenant, kind, client }: Caller, sources: readonly Source[], request: WalkRequest): string {
  const types = sources.map(({ type }) => type.name);
  const parts = [tenant, kind, client, types, request.filter, request.sortBy, request.sortOrder];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What is still to be read, type by type, in the direction of the walk. */
function remaining(sources: readonly Source[], walk: OrderWalk | null): readonly Source[] {
  if (walk === null) return sources;
  const ahead = turned(sources, walk);
  const current = ahead.findIndex(({ type }) => type.name === walk.type);
  // The caller's permissions have changed.
  if (current < 0) throw invalidCursor();
  return ahead.slice(current);
}

function turned(sources: readonly Source[], walk: OrderWalk | null): readonly Source[] {
  if (walk?.backward !== true) return sources;
  return sources.toReversed().map((source) => ({ ...source, order: reversed(source.order) }));
}

/** The moment whose order the walk has; null where that is the order by id. */
async function momentOf({ store }: Directory, { tenant }: Caller, sources: readonly Source[]): Promise<number | null> {
  return sources.some(({ order }) => order.by !== null) ? store.lastChange(tenant) : null;
}

interface Reading {
  readonly walk: OrderWalk | null;
  readonly since: number | null;
  readonly most: number;
}

type Read = (
  directory: Directory,
  caller: Caller,
  ahead: readonly Source[],
  reading: Reading,
) => Promise<readonly PlacedFound[]>;

/** One type after the other. */
const readInTurn: Read = async (directory, caller, ahead, { walk, since, most }) => {
  const read: PlacedFound[] = [];
  for (const [i, source] of ahead.entries()) {
    const after = i === 0 && walk !== null ? walk.position : null;
    read.push(...(await readSource(directory, caller, source, { after, since, limit: most - read.length })));
    if (read.length === most) break;
  }
  return read;
};

/** All types in one order: each goes on from where the walk stands, whichever it stands in. */
const readTogether: Read = async (directory, caller, ahead, { walk, since, most }) => {
  const after = walk?.position ?? null;
  const lists = await Promise.all(
    ahead.map((source) => {
      // Of a type of which nobody has the value, all stand together: behind every value, or before it.
      const isPassed = after !== null && after.key !== null && source.order.by === null;
      if (isPassed && source.order.descending) return [];
      return readSource(directory, caller, source, { after: isPassed ? null : after, since, limit: most });
    }),
  );
  const [first] = ahead;
  return first === undefined ? [] : mergeFirst(first.order, lists, most);
};

async function readSource(
  directory: Directory,
  caller: Caller,
  { type, filter, order }: Source,
  { after, since, limit }: Pick<WalkQuery, 'after' | 'limit'> & Pick<Reading, 'since'>,
): Promise<readonly PlacedFound[]> {
  const asked = { tenant: caller.tenant, asker: askerOf(caller) };
  const query = { ...asked, type: type.name, filter, order, after, limit };
  // Nothing moves in the order by id.
  const still = order.by === null || since === null;
  const placed = await (still ? directory.store.walkResources(query) : walkStill(directory, { ...query, since }));
  return placed.map(({ position, resource }) => ({ type, row: resource, position }));
}
