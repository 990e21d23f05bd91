import { aliasedTable, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import { type Comparison, conditionsOf } from './comparison.ts';
import { type FactTest, type FilterValue, factTest, pathIn, pathValue } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { HOLDERS, type Holds } from './holders.ts';
import { columnOf, type RelatedLookup } from './related.ts';
import { anyPresent, columnTest, isOfColumn, type Row } from './row-values.ts';
import { equal } from './statement.ts';

/** That there is a value, whichever. */
export type Presence = Extract<BoundFilter, { kind: 'present' }>;

/** What an index is asked: a comparison of facts, all facts of some paths, or the rows of the membership with such a value. */
export type Lookup = Comparison | Presence | RelatedLookup;

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
    const conditions = conditionsOf(filter);
    return {
      shape: `${relation}.${column} ${conditions.map(({ operator }) => operator).join('&')}`,
      values: conditions.map(({ key }) => key),
      sql: (dialect, next) => {
        const asked = conditions.map(({ operator }) => ({ operator, key: next() }));
        const holds: Holds = (column) =>
          sql.join(
            asked.map(({ operator, key }) => dialect.compare[operator](column, key)),
            sql` and `,
          );
        return HOLDERS[relation][column](dialect, holds);
      },
    };
  }
  if (lookup.kind === 'compare' && isOfColumn(lookup)) {
    const { sql: test, ...taken } = columnTest(lookup);
    return { ...taken, sql: (dialect, next) => rowsWhere(dialect, (row) => test(dialect, row, next)) };
  }
  if (lookup.kind === 'present' && lookup.columns !== undefined) {
    const { columns } = lookup;
    return {
      shape: `present ${columns.join()}`,
      values: [],
      sql: (dialect) => rowsWhere(dialect, (row) => anyPresent(row, columns)),
    };
  }
  const test = lookup.kind === 'present' ? presenceTest(lookup) : factTest(lookup);
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

/** Of the resources themselves, whose row satisfies a condition. */
function rowsWhere({ tables: { resource } }: Dialect, condition: (row: Row) => SQL) {
  const d = aliasedTable(resource, 'd');
  const rows = sql`${resource} as d where ${equal(d, ['tenant', 'type'])} and ${condition(d)}`;
  return { rows, id: sql`${d.id}` };
}

function presenceTest({ paths }: Presence): FactTest {
  return {
    shape: `present${paths.length}`,
    values: paths.map(pathValue),
    sql: (_, fact, next) => pathIn(fact, paths.length, next),
  };
}
