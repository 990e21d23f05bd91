import { type SQL, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { Position, SortKey } from '../scim/order.ts';
import type { Asker } from './asker.ts';
import type { Dialect, Direction } from './dialect.ts';
import type { Driver, SqlValue } from './driver.ts';
import type { Segment } from './ordered.ts';
import { pageById, pageByKey } from './page.ts';
import type { Placed, StoredResource, WalkQuery } from './port.ts';
import type { PositionsQuery } from './position-port.ts';
import { positionsById, positionsShape } from './positions.ts';
import type { Next, Selection } from './selection.ts';
import { NO_SLOT, type Slots } from './slots.ts';
import { bind, compileStatement, type Statement } from './statement.ts';

/** How many shapes of filters and orders stay compiled. */
const SHAPES = 500;

/** A page of a segment: some of it are passed over, or it begins after a position. */
export interface SegmentPage extends Pick<WalkQuery, 'after' | 'limit'> {
  readonly direction: Direction;
  readonly offset: number;
}

/** The statements of one search. */
export interface Search {
  /** How many rows a selection has. */
  count(selection: Selection): Promise<number>;
  /** The number that a selection is, in its column total. */
  number(selection: Selection): Promise<number>;
  page(segment: Segment, page: SegmentPage): Promise<readonly Placed[]>;
  positions(selection: Selection, page: Pick<PositionsQuery, 'by' | 'after' | 'limit'>): Promise<readonly Position[]>;
  /** Those of the ids that a selection is of (selection.ts, among). */
  resources(selection: Selection, ids: readonly string[]): Promise<readonly StoredResource[]>;
}

interface Asked {
  readonly tenant: string;
  readonly type: string;
  /** What is sorted by, where anything is. */
  readonly by: SortKey | null;
  readonly asker?: Asker;
}

type Write = (selection: Selection, next: Next) => SQL;

interface Counted {
  readonly total: number;
}

interface PageRow extends StoredResource {
  readonly sortKey?: string;
}

/**
 * Makes the searches of a store: `scan` for what may take long (driver.ts). The text of a statement is written once for its purpose
 * and the shape of its selection.
 */
export function createSearches(
  driver: Driver,
  dialect: Dialect,
  slots: Slots,
): (asked: Asked, way: 'all' | 'scan') => Search {
  const statements = new LRUCache<string, Statement>({ max: SHAPES });

  function statementOf(purpose: string, selection: Selection, write: Write): Statement {
    const shape = `${purpose} ${selection.shape}`;
    const known = statements.get(shape);
    if (known !== undefined) return known;
    let place = 0;
    const statement = compileStatement(
      dialect,
      null,
      write(selection, () => sql.placeholder(`value${place++}`)),
    );
    statements.set(shape, statement);
    return statement;
  }

  async function run(
    statement: Statement,
    selection: Selection,
    { tenant, type, by, asker, way }: Asked & { readonly way: 'all' | 'scan' },
    place: Readonly<Record<string, SqlValue>> = {},
  ) {
    const paths = [
      by?.column === undefined ? by?.path : null,
      by?.primary,
      ...selection.values.map((value) => (typeof value === 'string' ? null : value.path)),
    ];
    const known = await slots.find(
      tenant,
      type,
      paths.filter((path) => typeof path === 'string'),
    );
    const slotOf = (path: string | null | undefined) => known.get(path ?? '') ?? NO_SLOT;
    const values: Record<string, SqlValue> = {
      tenant,
      type,
      sortSlot: slotOf(by?.path),
      primarySlot: slotOf(by?.primary),
      ...place,
    };
    for (const [i, value] of selection.values.entries()) {
      values[`value${i}`] = typeof value === 'string' ? value : slotOf(value.path);
    }
    const bound = bind(statement, values);
    return way === 'all'
      ? driver.all(statement, bound)
      : driver.scan(statement, bound, { tenant, asker: asker ?? null });
  }

  const countRows: Write = (selection, next) =>
    sql`select cast(count(*) as integer) as total from (${selection.sql(dialect, next)}) as counted`;
  const itself: Write = (selection, next) => selection.sql(dialect, next);

  return (query, way) => {
    const asked = { ...query, way };
    const total = async (purpose: string, selection: Selection, write: Write) => {
      const [row] = (await run(statementOf(purpose, selection, write), selection, asked)) as Counted[];
      return row?.total ?? 0;
    };
    return {
      count: (selection) => total('count', selection, countRows),
      number: (selection) => total('number', selection, itself),
      async page({ kind, selection }, { direction, offset, after, limit }) {
        const shape = { direction, after: after !== null };
        const pageBy = kind === 'valued' ? pageByKey : pageById;
        const purpose = `${kind} ${direction} ${shape.after}`;
        const statement = statementOf(purpose, selection, (ids, next) => pageBy(dialect, ids, next, shape));
        const position = { afterKey: after?.key ?? null, afterId: after?.id ?? null };
        const rows = (await run(statement, selection, asked, { ...position, limit, offset })) as PageRow[];
        return rows.map(({ sortKey: key = null, ...resource }) => ({ position: { key, id: resource.id }, resource }));
      },
      async positions(selection, { by, after, limit }) {
        const isAfter = after !== null;
        const write: Write = (ids, next) => positionsById(dialect, ids, next, { by, isAfter });
        const statement = statementOf(positionsShape({ by, isAfter }), selection, write);
        return (await run(statement, selection, asked, { afterId: after, limit })) as readonly Position[];
      },
      async resources(selection, ids) {
        const place = { ids: JSON.stringify(ids) };
        return (await run(statementOf('', selection, itself), selection, asked, place)) as readonly StoredResource[];
      },
    };
  };
}
