import type { Query, SQL, SQLWrapper } from 'drizzle-orm';
import type { Operator } from '../scim/bound.ts';
import type { Tables } from './tables.ts';

/** 'sw' is no operator here: it is a range, `ge` and `lt` (comparison.ts). */
export type SqlOperator = Exclude<Operator, 'sw'>;

export type Direction = 'ascending' | 'descending';

export interface KeyAndId {
  readonly key: SQLWrapper;
  readonly id: SQLWrapper;
}

/** What differs between the databases in the text of a statement. */
export interface Dialect {
  readonly tables: Tables;
  /** How a key column is compared with a key, so that an index serves and the whole text counts. Every argument may be named twice. */
  readonly compare: Readonly<Record<SqlOperator, (column: SQLWrapper, key: SQLWrapper) => SQL>>;
  /** A text that is no column, to be compared by its bytes as columns are. */
  readonly bytewise: (text: SQLWrapper) => SQL;
  /** What keys are ordered by, so that an index has them in order. */
  readonly orderOf: (key: SQLWrapper) => readonly SQLWrapper[];
  /** That a key and an id, in this order, come after others, so that an index leads there. */
  readonly isAfter: Readonly<Record<Direction, (at: KeyAndId, other: KeyAndId) => SQL>>;
  /** Ends a query whose rows must still be there at the commit. SQLite has one writer at a time, and needs to say nothing. */
  readonly keepingRows: SQL;
  /** The same, and as they are. */
  readonly keepingValues: SQL;
  /** Waits for every transaction that stands in the same line, until it is over; null where there is one writer at a time. */
  readonly standInLine: ((line: SQLWrapper) => SQL) | null;
  /** A query for the texts in a JSON array. */
  readonly listed: (json: SQLWrapper) => SQL;
  toQuery(statement: SQL): Query;
}
