/** What a filter asks of the membership, in SQL: of the members of a group, and of the groups of a user with those around them. */
import { aliasedTable, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import type { RowPaths } from '../scim/relation.ts';
import { type Comparison, conditionsOf } from './comparison.ts';
import type { Place, Predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { nameKey } from './name-key.ts';
import { equal } from './statement.ts';

type Related = Extract<BoundFilter, { kind: 'related' }>;
type RelationName = Related['relation'];

/** That a row has such an id or such a name, and whatever else: what an index of the membership, or of names, is asked. */
export interface RelatedLookup extends Related {
  readonly filter: Comparison;
}

type Columns = Readonly<Record<keyof RowPaths, SQLWrapper>>;

/** A condition on one row; shape and values as a Predicate's (compile.ts). */
interface RowTest {
  readonly shape: string;
  readonly values: readonly string[];
  readonly sql: (dialect: Dialect, columns: Columns, next: () => Placeholder) => SQL;
}

/** That one row of the place's resource satisfies the whole inner filter. */
export function relatedPredicate({ relation, filter }: Related): Predicate {
  const test = rowTest(filter);
  return {
    shape: `${relation}(${test.shape})`,
    values: test.values,
    sql: (place) => {
      const { rows, columns } = ROWS[relation](place);
      return sql`exists (select 1 from ${rows} and ${test.sql(place.dialect, columns, place.next)})`;
    },
  };
}

/** The lookups that find every match: those of an id or a name. Of the types there are two. */
export function lookupsOf(related: Related): readonly RelatedLookup[] {
  if (isLookup(related)) return [related];
  const { kind, relation, filter } = related;
  if (filter.kind !== 'and') return [];
  return filter.filters.map((part): Related => ({ kind, relation, filter: part })).filter(isLookup);
}

function isLookup(related: Related): related is RelatedLookup {
  const { filter } = related;
  return filter.kind === 'compare' && columnOf(filter.path) !== 'type';
}

/** Which column of a row a path asks for. */
export function columnOf(path: string): keyof RowPaths {
  return COLUMNS.find((column) => path.endsWith(`.${column}`)) ?? 'value';
}

const COLUMNS: readonly (keyof RowPaths)[] = ['type', 'display'];

function rowTest(filter: BoundFilter): RowTest {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return junction(filter.kind, filter.filters.map(rowTest));
    case 'not': {
      const inner = rowTest(filter.filter);
      return { ...inner, shape: `not(${inner.shape})`, sql: (...at) => sql`not (${inner.sql(...at)})` };
    }
    case 'compare':
      return comparisonTest(filter);
    case 'present':
      return junction('or', filter.paths.map(presenceTest));
    default:
      return { shape: 'nothing', values: [], sql: () => sql`1 = 0` };
  }
}

function junction(word: 'and' | 'or', tests: readonly RowTest[]): RowTest {
  return {
    shape: `${word}(${tests.map(({ shape }) => shape).join(',')})`,
    values: tests.flatMap(({ values }) => values),
    sql: (...at) => {
      if (tests.length === 0) return word === 'and' ? sql`1 = 1` : sql`1 = 0`;
      const parts = tests.map((test) => test.sql(...at));
      return sql`(${sql.join(parts, sql.raw(` ${word} `))})`;
    },
  };
}

function comparisonTest(comparison: Comparison): RowTest {
  const conditions = conditionsOf(comparison);
  const column = columnOf(comparison.path);
  return {
    shape: `${column} ${conditions.map(({ operator }) => operator).join('&')}`,
    values: conditions.map(({ key }) => key),
    sql: (dialect, columns, next) => {
      const parts = conditions.map(({ operator }) => dialect.compare[operator](columns[column], next()));
      const all = sql.join(parts, sql` and `);
      // Only a name may be absent; then the comparison is false, and its opposite true (scim/bound.ts).
      return column === 'display' ? sql`(${columns.display} is not null and ${all})` : all;
    },
  };
}

function presenceTest(path: string): RowTest {
  const column = columnOf(path);
  return { shape: `${column} pr`, values: [], sql: (_, columns) => sql`${columns[column]} is not null` };
}

/**
 * What the first row of a resource that has such a value has, in the order in which a document shows them; null where none has.
 * @param path of the membership (scim/relation.ts), or `members.$ref`
 */
export function firstRelated(dialect: Dialect, relation: RelationName, path: string, resource: SQLWrapper): SQL {
  const place = { dialect, resource };
  if (relation === 'members') return firstOf(ROWS.members(place), path);
  // What is direct comes first, and whoever is in a group by another is in that other directly; but it need not have a name.
  const direct = DIRECT_GROUPS(place);
  if (columnOf(path) !== 'display') return firstOf(direct, path);
  const isInAny = sql`exists (select 1 from ${direct.rows})`;
  return sql`coalesce(${firstOf(direct, path)}, case when ${isInAny} then ${firstOf(ROWS.groups(place), path)} end)`;
}

function firstOf({ rows, columns, order }: ReturnType<Rows>, path: string): SQL {
  const value = path.endsWith('.$ref') ? placeOfMember(columns) : columns[columnOf(path)];
  return sql`(select ${value} from ${rows} and ${value} is not null order by ${order} limit 1)`;
}

/** A member's place below the base URL. */
function placeOfMember({ type, value }: Columns): SQL {
  return sql`case ${type} when 'group' then '/Groups/' else '/Users/' end || ${value}`;
}

type Rows = (place: Pick<Place, 'dialect' | 'resource'>) => {
  readonly rows: SQL;
  readonly columns: Columns;
  /** What a document has them in order by. */
  readonly order: SQL;
};

/** The rows that a resource has, as `from … where …`. */
const ROWS: Readonly<Record<RelationName, Rows>> = {
  members: ({ dialect, resource }) => {
    const { table, m } = memberTable(dialect);
    // The keys of the types (scim/key.ts), which are folded.
    const type = dialect.bytewise(sql`case ${m.memberType} when 'Group' then 'group' else 'user' end`);
    const rows = sql`${table} as m where ${equal(m, ['tenant'])} and ${m.group} = ${resource}`;
    const columns = { value: m.member, type, display: nameKey(dialect, m.memberType, m.member) };
    return { rows, columns, order: sql`${m.member}` };
  },
  groups: ({ dialect, resource }) => {
    const { table, m } = memberTable(dialect);
    const direct = sql`exists (select 1 from ${table} as m where ${equal(m, ['tenant'])} and ${m.group} = held.grp
      and ${m.member} = ${resource})`;
    const rows = sql`(with recursive held (grp) as (
        select ${m.group} from ${table} as m where ${equal(m, ['tenant'])} and ${m.member} = ${resource}
        union select ${m.group} from held cross join ${table} as m where ${equal(m, ['tenant'])} and ${m.member} = held.grp)
      select held.grp as value, case when ${direct} then 'direct' else 'indirect' end as type from held) as r where 1 = 1`;
    const display = nameKey(dialect, sql`'Group'`, sql`r.value`);
    const columns = { value: sql`r.value`, type: dialect.bytewise(sql`r.type`), display };
    return { rows, columns, order: sql`r.type, r.value` };
  },
};

const DIRECT_GROUPS: Rows = ({ dialect, resource }) => {
  const { table, m } = memberTable(dialect);
  const rows = sql`${table} as m where ${equal(m, ['tenant'])} and ${m.member} = ${resource}`;
  const columns = {
    value: m.group,
    type: dialect.bytewise(sql`'direct'`),
    display: nameKey(dialect, sql`'Group'`, m.group),
  };
  return { rows, columns, order: sql`${m.group}` };
};

function memberTable(dialect: Dialect) {
  const { member: table } = dialect.tables;
  return { table, m: aliasedTable(table, 'm') };
}
