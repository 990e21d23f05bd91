import { aliasedTable, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Comparison } from './comparison.ts';
import { type FilterValue, factTest } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { HOLDERS } from './holders.ts';
import { columnOf, type RelatedLookup } from './related.ts';

/** What an index is asked: a comparison of facts, or the rows of the membership with one value. */
export type Lookup = Comparison | RelatedLookup;

/** The rows that a lookup reads, as `from … where …`, and the id that each holds; shape and values as a Predicate's (compile.ts). */
export interface LookupRows {
  readonly shape: string;
  readonly values: readonly FilterValue[];
  readonly sql: (dialect: Dialect, next: () => Placeholder) => { readonly rows: SQL; readonly id: SQL };
}

export function rowsOf(lookup: Lookup): LookupRows {
  if (lookup.kind === 'related') {
    const { relation, filter } = lookup;
    const column = columnOf(filter.path) === 'display' ? 'display' : 'value';
    return {
      shape: `${relation}.${column}`,
      values: [filter.key],
      sql: (dialect, next) => HOLDERS[relation][column](dialect, next()),
    };
  }
  const test = factTest(lookup);
  return {
    ...test,
    sql: (dialect, next) => {
      const { fact } = dialect.tables;
      const d = aliasedTable(fact, 'd');
      const rows = sql`${fact} as d where ${d.indexed} = 1 and ${test.sql(dialect, d, next)}`;
      return { rows, id: sql`${d.resource}` };
    },
  };
}
