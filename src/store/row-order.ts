/**
 * The order by what is no fact (SortKey.row of src/scim/order.ts): the version of a resource, or what the first of its rows of the
 * membership has. No index has these in order: they are told of each that is found, and sorted by the database.
 */
import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SortKey } from '../scim/order.ts';
import type { Dialect } from './dialect.ts';
import { firstRelated } from './related.ts';
import type { Selection } from './selection.ts';
import { equal } from './statement.ts';
import { versionTag } from './version.ts';

/** A key that stands in a row. */
export type RowKey = SortKey & { readonly row: NonNullable<SortKey['row']> };

export function isRowKey(by: SortKey): by is RowKey {
  return by.row !== undefined;
}

/** Those of a selection that have the value, with the column sort_key. */
export function valuedByRow(found: Selection, by: RowKey): Selection {
  return {
    shape: `valued by ${by.path} among ${found.shape}`,
    values: found.values,
    sql: (dialect, next) => sql`select keyed.sort_key, keyed.id from (
        select ${keyIn(dialect, by)} as sort_key, candidate.id as id from (${found.sql(dialect, next)}) as candidate
      ) as keyed where keyed.sort_key is not null`,
  };
}

/** The others. */
export function unvaluedByRow(found: Selection, by: RowKey): Selection {
  return {
    shape: `unvalued by ${by.path} among ${found.shape}`,
    values: found.values,
    sql: (
      dialect,
      next,
      beyond,
    ) => sql`select candidate.id as id from (${found.sql(dialect, next, beyond)}) as candidate
      where ${keyIn(dialect, by)} is null`,
  };
}

/** The value of the resource `candidate`; null where it has none. */
export function keyIn(dialect: Dialect, { row, path }: RowKey): SQL {
  const candidate: SQLWrapper = sql`candidate.id`;
  if (row !== 'version') return firstRelated(dialect, row, path, candidate);
  const { resource } = dialect.tables;
  const v = aliasedTable(resource, 'v');
  return sql`(select ${versionTag(dialect, v.version)} from ${resource} as v
    where ${equal(v, ['tenant', 'type'])} and ${v.id} = ${candidate})`;
}
