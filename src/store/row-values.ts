/**
 * What stands in the row of a resource and not among its facts (RowColumn of src/scim/resource.ts): how it is written, compared and
 * looked up there.
 */
import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Fact, RowColumn } from '../scim/resource.ts';
import { type Comparison, conditionsOf } from './comparison.ts';
import type { FactTest, Predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { equal } from './statement.ts';

/** Those that a write says; the others are the resource's key. */
type WrittenColumn = Exclude<RowColumn, 'id' | 'type'>;
export type RowValues = Readonly<Partial<Record<WrittenColumn, string | null>>>;

const NONE: RowValues = { created: null, modified: null, active: null };

/** What the row of a new resource says. */
export function rowValues(facts: readonly Fact[]): RowValues {
  return { ...NONE, ...valuesIn(facts, ({ key }) => key) };
}

/** What changes in the row. */
export function changedRowValues({ add, remove }: { readonly add: readonly Fact[]; readonly remove: readonly Fact[] }) {
  return { ...valuesIn(remove, () => null), ...valuesIn(add, ({ key }) => key) };
}

function valuesIn(facts: readonly Fact[], said: (fact: Fact) => string | null): RowValues {
  const values: Partial<Record<WrittenColumn, string | null>> = {};
  for (const fact of facts) if (isWritten(fact.column)) values[fact.column] = said(fact);
  return values;
}

function isWritten(column: RowColumn | undefined): column is WrittenColumn {
  return column !== undefined && column !== 'id' && column !== 'type';
}

/** Those of the facts that are rows of their own. */
export function withoutRowValues(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter(({ column }) => column === undefined);
}

export type ColumnComparison = Comparison & { readonly column: RowColumn };

export function isOfColumn(comparison: Comparison): comparison is ColumnComparison {
  return comparison.column !== undefined;
}

/** That a row, whichever the statement calls so, compares so. */
export function columnTest(comparison: ColumnComparison) {
  const conditions = conditionsOf(comparison);
  const { column } = comparison;
  return {
    shape: `${column} ${conditions.map(({ operator }) => operator).join('&')}`,
    values: conditions.map(({ key }) => key),
    sql: (dialect: Dialect, row: Row, next: Parameters<FactTest['sql']>[2]) => {
      const keys = conditions.map(({ operator }) => dialect.compare[operator](row[column], next()));
      // What is not there compares to nothing (scim/bound.ts): some operators are written with an empty text in the place of null.
      return sql.join([sql`${row[column]} is not null`, ...keys], sql` and `);
    },
  };
}

export type Row = Readonly<Record<RowColumn, SQLWrapper>>;

/** That the row of the place's resource compares so. */
export function columnPredicate(comparison: ColumnComparison): Predicate {
  const test = columnTest(comparison);
  return {
    ...test,
    sql: ({ dialect, resource, next }) => ofRow(dialect, resource, (row) => test.sql(dialect, row, next)),
  };
}

/** That one of the columns of the place's resource has a value. */
export function columnsPresent(columns: readonly RowColumn[]): Predicate {
  return {
    shape: `present ${columns.join()}`,
    values: [],
    sql: ({ dialect, resource }) => ofRow(dialect, resource, (row) => anyPresent(row, columns)),
  };
}

export function anyPresent(row: Row, columns: readonly RowColumn[]): SQL {
  const present = columns.map((column) => sql`${row[column]} is not null`);
  return sql`(${sql.join(present, sql` or `)})`;
}

function ofRow({ tables: { resource: table } }: Dialect, id: SQLWrapper, condition: (row: Row) => SQL): SQL {
  const v = aliasedTable(table, 'v');
  return sql`exists (select 1 from ${table} as v where ${equal(v, ['tenant', 'type'])} and ${v.id} = ${id}
    and ${condition(v)})`;
}
