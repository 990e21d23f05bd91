/**
 * The order of src/scim/order.ts in SQL. An ordered answer is made of segments, each of which an index has in order: those
 * with a value, by its key, and those without, by id. A page is read from where it begins, so nothing is sorted as a whole.
 */
import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import type { Order, SortKey } from '../scim/order.ts';
import type { RowColumn } from '../scim/resource.ts';
import type { Choice } from './choose.ts';
import { predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { isRowKey, unvaluedByRow, valuedByRow } from './row-order.ts';
import { matching, type Selection } from './selection.ts';
import { equal } from './statement.ts';

/** `all`: by id. `valued`: those that have the value, by its key (the column sort_key), then id. `unvalued`: the others, by id. */
export interface Segment {
  readonly kind: 'all' | 'valued' | 'unvalued';
  readonly selection: Selection;
}

/** The segments of an order, one after the other. */
export function segmentsOf(order: Order, filter: BoundFilter | null, { drive, few }: Choice): readonly Segment[] {
  const all = matching(filter, drive);
  if (order.by === null) return [{ kind: 'all', selection: all }];
  // RFC 7644 §3.4.2.3: absent values come last where ascending, first where descending.
  const segments = isRowKey(order.by)
    ? segmentsOfTwo(valuedByRow(all, order.by), unvaluedByRow(all, order.by))
    : segmentsOfTwo(few ? valuedAmong(all, order.by) : valuedInOrder(filter, order.by), unvaluedAmong(all, order.by));
  return order.descending ? segments.toReversed() : segments;
}

function segmentsOfTwo(valued: Selection, unvalued: Selection): readonly Segment[] {
  return [
    { kind: 'valued', selection: valued },
    { kind: 'unvalued', selection: unvalued },
  ];
}

/** How many of all have no value, told by two counts of one moment: to look for them would ask everybody. */
export function unvaluedCount(by: SortKey): Selection {
  return {
    shape: shapeOf(by),
    values: [],
    sql: (dialect) => {
      const { resource } = dialect.tables;
      const { id, from } = allSorted(dialect, by);
      const holders = by.multiValued ? sql`distinct ${id}` : sql`*`;
      return sql`select cast((select count(*) from ${resource} where ${equal(resource, ['tenant', 'type'])})
        - (select count(${holders}) from ${from}) as integer) as total`;
    },
  };
}

/** The index has the values in order: the filter is asked of the resource of each. */
function valuedInOrder(filter: BoundFilter | null, by: SortKey): Selection {
  const asked = predicate(filter ?? { kind: 'and', filters: [] });
  return {
    shape: `valued ${shapeOf(by)} ${asked.shape}`,
    values: asked.values,
    sql: (dialect, next) => {
      const { key, id, from } = allSorted(dialect, by);
      const place = { dialect, resource: id, element: null, key: null, depth: 0, next };
      return sql`select ${key} as sort_key, ${id} as id from ${from}${counts(dialect, by)}
        and ${asked.sql(place)}`;
    },
  };
}

/** The value of each of a few. */
function valuedAmong(found: Selection, by: SortKey): Selection {
  return {
    shape: `valued ${shapeOf(by)} among ${found.shape}`,
    values: found.values,
    sql: (dialect, next) => {
      const { key, id, from } = sorted(dialect, by, sql`(${found.sql(dialect, next)}) as candidate cross join `);
      return sql`select ${key} as sort_key, ${id} as id from ${from}
        and ${id} = candidate.id${counts(dialect, by)}`;
    },
  };
}

function unvaluedAmong(found: Selection, by: SortKey): Selection {
  return {
    shape: `unvalued ${by.column ?? ''} among ${found.shape}`,
    values: found.values,
    sql: (dialect, next, beyond) => {
      const ids = found.sql(dialect, next, beyond);
      const { id, from } = sorted(dialect, by);
      return sql`select candidate.id as id from (${ids}) as candidate
        where not exists (select 1 from ${from} and ${id} = candidate.id)`;
    },
  };
}

function shapeOf({ multiValued, primary, unindexed, column }: SortKey): string {
  return `${multiValued} ${primary !== null} ${unindexed === true} ${column ?? ''}`;
}

/** What is sorted by, as `s`: the value and the id of whom it is of. */
interface Sorted {
  readonly key: SQL;
  readonly id: SQL;
  readonly from: SQL;
}

function sorted(dialect: Dialect, { column }: SortKey, before: SQL = sql``): Sorted {
  if (column !== undefined) return sortedRows(dialect, column, before);
  const fact = sortedFact(dialect);
  const from = sql`${before}${dialect.tables.fact} as s where ${fact.slot} = ${sql.placeholder('sortSlot')}`;
  return { key: sql`${fact.key}`, id: sql`${fact.resource}`, from };
}

function sortedFact({ tables }: Dialect) {
  return aliasedTable(tables.fact, 's');
}

/** Of what stands in the row of the resource (row-values.ts). */
function sortedRows({ tables: { resource } }: Dialect, column: RowColumn, before: SQL): Sorted {
  const s = aliasedTable(resource, 's');
  const from = sql`${before}${resource} as s where ${equal(s, ['tenant', 'type'])} and ${s[column]} is not null`;
  return { key: sql`${s[column]}`, id: sql`${s.id}`, from };
}

/** All of them; those that no index has in order are found by those who hold them. */
function allSorted(dialect: Dialect, by: SortKey): Sorted {
  if (by.column !== undefined) return sorted(dialect, by);
  const fact = sortedFact(dialect);
  if (by.unindexed === undefined) {
    const facts = sorted(dialect, by);
    return { ...facts, from: sql`${facts.from} and ${fact.indexed} = 1` };
  }
  const { resource } = dialect.tables;
  const facts = sorted(dialect, by, sql`${resource} cross join `);
  const from = sql`${facts.from} and ${equal(resource, ['tenant', 'type'])} and ${fact.resource} = ${resource.id}`;
  return { ...facts, from };
}

/** The value of the resource `candidate` that counts; null where it has none. */
export function sortValueOf(dialect: Dialect, by: SortKey): SQL {
  const { key, id, from } = sorted(dialect, by);
  const own = sql`select ${key} from ${from} and ${id} = candidate.id`;
  if (by.column !== undefined) return sql`(${own})`;
  const fact = sortedFact(dialect);
  const rank = by.primary === null ? sql`` : sql`${rankOf(dialect, fact, 'sm')}, `;
  return sql`(${own} order by ${rank}${fact.element}, ${fact.key} limit 1)`;
}

/** Of several values one counts: none of the others comes before it, the primary element first, then by their places. */
function counts(dialect: Dialect, { multiValued, primary }: SortKey): SQL {
  if (!multiValued) return sql``;
  const fact = sortedFact(dialect);
  const other = aliasedTable(dialect.tables.fact, 'o');
  const rank = (one: typeof fact, alias: string) => (primary === null ? sql`0` : rankOf(dialect, one, alias));
  return sql` and not exists (select 1 from ${dialect.tables.fact} as o where ${other.resource} = ${fact.resource}
    and ${other.slot} = ${sql.placeholder('sortSlot')}
    and (${other.element}, ${other.key}) <> (${fact.element}, ${fact.key})
    and (${rank(other, 'om')}, ${other.element}, ${other.key}) < (${rank(fact, 'sm')}, ${fact.element}, ${fact.key}))`;
}

/** 0 for a value of an element that is marked as primary, 1 for another. */
function rankOf(dialect: Dialect, one: { resource: SQLWrapper; element: SQLWrapper }, alias: string): SQL {
  const mark = aliasedTable(dialect.tables.fact, alias);
  return sql`case when exists (select 1 from ${dialect.tables.fact} as ${sql.identifier(alias)}
    where ${mark.resource} = ${one.resource}
    and ${mark.slot} = ${sql.placeholder('primarySlot')} and ${mark.element} = ${one.element} and ${mark.key} = 'true')
    then 0 else 1 end`;
}
