/** One page of a segment (ordered.ts) as a statement. */
import { type SQL, sql } from 'drizzle-orm';
import type { Dialect, Direction } from './dialect.ts';
import type { Beyond, Next, Selection } from './selection.ts';
import { resourceColumns } from './statements.ts';

export interface PageShape {
  readonly direction: Direction;
  /** Whether it begins after a position. */
  readonly after: boolean;
}

const AFTER_ID = sql.placeholder('afterId');
export const BEYOND: Readonly<Record<Direction, Beyond>> = {
  ascending: (id) => sql` and ${id} > ${AFTER_ID}`,
  descending: (id) => sql` and ${id} < ${AFTER_ID}`,
};
const WAY: Readonly<Record<Direction, SQL>> = { ascending: sql``, descending: sql` desc` };

/** Those that a selection has, by id. */
export function pageById(dialect: Dialect, selection: Selection, next: Next, { direction, after }: PageShape): SQL {
  const ids = selection.sql(dialect, next, after ? BEYOND[direction] : undefined);
  const way = WAY[direction];
  return sql`select ${resourceColumns(dialect)} from ${limited(ids, sql`id${way}`)} ${documents(dialect)} order by page.id${way}`;
}

/** Those that a selection with a column sort_key has, by that and then by id. */
export function pageByKey(dialect: Dialect, selection: Selection, next: Next, { direction, after }: PageShape): SQL {
  const way = WAY[direction];
  const other = { key: sql`${sql.placeholder('afterKey')}`, id: sql`${AFTER_ID}` };
  const valued = selection.sql(dialect, next);
  const beyond = after ? sql` where ${dialect.isAfter[direction]({ key: sql`sort_key`, id: sql`id` }, other)}` : sql``;
  const order = [...dialect.orderOf(sql`sort_key`), sql`id`].map((column) => sql`${column}${way}`);
  // PostgreSQL orders by an expression of a column of FROM, not of one that SELECT makes.
  const ids = limited(sql`select * from (${valued}) as valued${beyond}`, sql.join(order, sql`, `));
  return sql`select ${resourceColumns(dialect)}, page.sort_key as "sortKey" from ${ids} ${documents(dialect)}
    order by page.sort_key${way}, page.id${way}`;
}

/** The ids first, so that what is passed over is read in the index alone. */
function limited(ids: SQL, order: SQL): SQL {
  return sql`(${ids} order by ${order} limit ${sql.placeholder('limit')} offset ${sql.placeholder('offset')}) as page`;
}

/** CROSS JOIN has SQLite keep this order. */
function documents({ tables: { resource } }: Dialect): SQL {
  return sql`cross join ${resource} where ${resource.tenant} = ${sql.placeholder('tenant')}
    and ${resource.type} = ${sql.placeholder('type')} and ${resource.id} = page.id`;
}
