import type { BoundFilter } from '../scim/bound.ts';
import type { Order, Position, SortKey } from '../scim/order.ts';
import { simplify } from '../scim/simplify.ts';
import { type Choice, chooseDrive, chooseForSorting, mayTakeLong, type OrderKind } from './choose.ts';
import type { Dialect } from './dialect.ts';
import type { Driver } from './driver.ts';
import { type Segment, segmentsOf, unvaluedCount } from './ordered.ts';
import type { Placed, ResourcePage, ResourceQuery, Store } from './port.ts';
import { isRowKey } from './row-order.ts';
import { createSearches, type Search } from './search.ts';
import { among, matching } from './selection.ts';
import type { Slots } from './slots.ts';

/** Where a query names no order. */
const BY_ID: Order = { by: null, descending: false };

/** Makes the searches of a store: RFC 7644 §3.4.2, and by cursor, RFC 9865. */
export function createFind(
  driver: Driver,
  dialect: Dialect,
  slots: Slots,
): Pick<Store, 'findResources' | 'walkResources' | 'listPositions' | 'getResources'> {
  const searchFor = createSearches(driver, dialect, slots);

  /** What a query is answered from, and whether others wait for it: a few rows of the index tell. */
  async function plan(
    query: Pick<ResourceQuery, 'tenant' | 'type' | 'filter' | 'asker'>,
    order: Order,
    offset: number,
  ) {
    const filter = query.filter === null ? null : simplify(query.filter);
    const sampling = searchFor({ ...query, by: null }, 'all');
    const choice = await choose(sampling, { filter, order });
    const cost = { order: kindOf(order), offset };
    const isLong = await mayTakeLong(choice, filter, cost, sampling.count);
    return { choice, filter, searchBy: (by: SortKey | null) => searchFor({ ...query, by }, isLong ? 'scan' : 'all') };
  }

  return {
    async findResources(query) {
      const { order = BY_ID, offset } = query;
      const { choice, filter, searchBy } = await plan(query, order, offset);
      return find(searchBy(order.by), choice, { ...query, filter, order });
    },
    async walkResources(query) {
      const { order, offset = 0 } = query;
      const { choice, filter, searchBy } = await plan(query, order, offset);
      return read(searchBy(order.by), choice, { ...query, filter, offset });
    },
    async listPositions({ by, ...query }) {
      // Some at a time and by id, whatever the order.
      const { choice, filter, searchBy } = await plan(query, BY_ID, 0);
      return searchBy(by).positions(matching(filter, choice.drive), { ...query, by });
    },
    getResources: ({ filter, ids, ...query }) => searchFor({ ...query, by: null }, 'all').resources(among(filter), ids),
  };
}

/** Of several values of a resource one counts, which is asked of each that an index has. */
function kindOf({ by }: Order): OrderKind {
  if (by === null) return 'id';
  return isRowKey(by) || by.unindexed !== undefined || by.multiValued ? 'sorted' : 'indexed';
}

type OrderedQuery = ResourceQuery & Pick<Reading, 'order'>;

async function find(search: Search, choice: Choice, query: OrderedQuery): Promise<ResourcePage> {
  const { order, filter, offset, limit } = query;
  const total = () => search.count(matching(filter, choice.drive));
  if (limit === 0) return { total: await total(), resources: [] };
  const placed = await read(search, choice, { filter, order, offset, after: null, limit });
  // A page that is not full is the last, and says by itself how many there are.
  const isLast = placed.length < limit && (placed.length > 0 || offset === 0);
  return { total: isLast ? offset + placed.length : await total(), resources: placed.map(({ resource }) => resource) };
}

async function choose(search: Search, { filter, order }: Pick<Reading, 'filter' | 'order'>): Promise<Choice> {
  if (order.by !== null && !isRowKey(order.by)) return chooseForSorting(filter, search.count);
  return { drive: await chooseDrive(filter, search.count), few: false };
}

interface Reading {
  readonly filter: BoundFilter | null;
  readonly order: Order;
  readonly offset: number;
  readonly after: Position | null;
  readonly limit: number;
}

/** Reads one segment after the other until the page is full. */
async function read(search: Search, choice: Choice, reading: Reading): Promise<readonly Placed[]> {
  const { after, limit } = reading;
  const direction = reading.order.descending ? 'descending' : 'ascending';
  const segments = segmentsFrom(choice, reading);
  const placed: Placed[] = [];
  let offset = reading.offset;
  for (const [i, segment] of segments.entries()) {
    const from = i === 0 ? after : null;
    const size = from === null ? await knownSize(search, segment, reading) : null;
    if (size !== null && size <= offset) {
      offset -= size;
      continue;
    }
    const rows = await search.page(segment, { direction, offset, after: from, limit: limit - placed.length });
    placed.push(...rows);
    if (placed.length === limit || i === segments.length - 1) break;
    // What this segment has too few of to be passed over, the next one has.
    offset = rows.length > 0 || offset === 0 ? 0 : offset - (await search.count(segment.selection));
  }
  return placed;
}

/** The segments that are still to be read. */
function segmentsFrom(choice: Choice, { filter, order, after }: Reading): readonly Segment[] {
  const segments = segmentsOf(order, filter, choice);
  if (order.by === null || after === null) return segments;
  const current = after.key === null ? 'unvalued' : 'valued';
  return segments.slice(segments.findIndex(({ kind }) => kind === current));
}

/** How long a segment is, where that is cheaper to tell than to read it: it need not be read to be passed over. */
async function knownSize(search: Search, { kind }: Segment, { filter, order }: Reading): Promise<number | null> {
  if (kind !== 'unvalued' || filter !== null || order.by === null || isRowKey(order.by)) return null;
  return search.number(unvaluedCount(order.by));
}
