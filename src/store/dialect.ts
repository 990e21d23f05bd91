import type { Query, SQL, SQLWrapper } from 'drizzle-orm';
import type { Operator } from '../scim/bound.ts';
import type { Tables } from './tables.ts';

/** 'sw' is no operator here: it is a range, `ge` and `lt` (comparison.ts). */
export type SqlOperator = Exclude<Operator, 'sw'>;

/** What differs between the databases in the text of a statement. */
export interface Dialect {
  readonly tables: Tables;
  /** How a key column is compared with a key, so that an index serves and the whole text counts. Every argument may be named twice. */
  readonly compare: Readonly<Record<SqlOperator, (column: SQLWrapper, key: SQLWrapper) => SQL>>;
  toQuery(statement: SQL): Query;
}
