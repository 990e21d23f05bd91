/** Where resources stand in an order, told by id: what an order is that no index has, read some at a time. */
import { type SQL, sql } from 'drizzle-orm';
import type { SortKey } from '../scim/order.ts';
import type { Dialect } from './dialect.ts';
import { sortValueOf } from './ordered.ts';
import { BEYOND } from './page.ts';
import { isRowKey, keyIn } from './row-order.ts';
import type { Next, Selection } from './selection.ts';

export interface PositionsShape {
  readonly by: SortKey | null;
  /** Whether they begin after an id. */
  readonly isAfter: boolean;
}

/** What the text of the statement depends on. */
export function positionsShape({ by, isAfter }: PositionsShape): string {
  const key = by === null ? 'id' : isRowKey(by) ? by.path : `facts ${by.primary !== null} ${by.column ?? ''}`;
  return `positions by ${key} ${isAfter}`;
}

/** Those that a selection has, by id, each with its key. */
export function positionsById(
  dialect: Dialect,
  selection: Selection,
  next: Next,
  { by, isAfter }: PositionsShape,
): SQL {
  const ids = selection.sql(dialect, next, isAfter ? BEYOND.ascending : undefined);
  const page = sql`(${ids} order by id limit ${sql.placeholder('limit')}) as candidate`;
  return sql`select ${keyOf(dialect, by)} as "key", candidate.id as "id" from ${page} order by candidate.id`;
}

function keyOf(dialect: Dialect, by: SortKey | null): SQL {
  if (by === null) return sql`null`;
  return isRowKey(by) ? keyIn(dialect, by) : sortValueOf(dialect, by);
}
