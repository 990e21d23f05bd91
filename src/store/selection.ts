import { type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import { type FilterValue, type Place, predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { type Drive, isNarrow, restOf } from './drive.ts';
import { type Lookup, rowsOf } from './lookup.ts';
import { equal } from './statement.ts';
import { resourceColumns } from './statements.ts';

export type Next = () => Placeholder;

/** A further condition on the id, for a place where an index has the ids in order. */
export type Beyond = (id: SQLWrapper) => SQL;
const ANYWHERE: Beyond = () => sql``;

/** A query for ids: the text that all of its shape have, and its values. Taken apart as a Predicate is (compile.ts). */
export interface Selection {
  readonly shape: string;
  readonly values: readonly FilterValue[];
  readonly sql: (dialect: Dialect, next: Next, beyond?: Beyond) => SQL;
}

/** The ids of the resources that match, each once: found by the drive where there is one, else among all of the type. */
export function matching(filter: BoundFilter | null, drive: Drive | undefined): Selection {
  if (filter === null) return amongAll({ kind: 'and', filters: [] });
  const [first, ...others] = drive ?? [];
  if (drive === undefined || first === undefined) return amongAll(filter);
  const rest = restOf(filter, drive) ?? { kind: 'and', filters: [] };
  return others.length === 0 && isNarrow(drive) ? amongFacts(first, rest) : amongFound(drive, rest);
}

/** Those of some ids (`:ids`) that match, whole. */
export function among(filter: BoundFilter | null): Selection {
  const asked = predicate(filter ?? { kind: 'and', filters: [] });
  return {
    shape: `among ${asked.shape}`,
    values: asked.values,
    sql: (dialect, next) => {
      const { resource } = dialect.tables;
      return sql`select ${resourceColumns(dialect)} from ${resource} where ${equal(resource, ['tenant', 'type'])}
        and ${resource.id} in (${dialect.listed(sql.placeholder('ids'))})
        and ${asked.sql(placeOf(dialect, sql`${resource.id}`, next))}`;
    },
  };
}

/** The rows of the index that one lookup reads, `most` of them at most: what its price is told by. */
export function sample(lookup: Lookup, most: number): Selection {
  const found = rowsOf(lookup);
  return {
    shape: `sample ${most} ${found.shape}`,
    values: found.values,
    sql: (dialect, next) => sql`select 1 from ${found.sql(dialect, next).rows} limit ${sql.raw(String(most))}`,
  };
}

/** Some of the resources, whichever: `most` at most. */
export function some(most: number): Selection {
  return {
    shape: `some ${most}`,
    values: [],
    sql: ({ tables: { resource } }) =>
      sql`select 1 from ${resource} where ${equal(resource, ['tenant', 'type'])} limit ${sql.raw(String(most))}`,
  };
}

function amongAll(filter: BoundFilter): Selection {
  const asked = predicate(filter);
  return {
    shape: `all ${asked.shape}`,
    values: asked.values,
    sql: (dialect, next, beyond = ANYWHERE) => {
      const { resource } = dialect.tables;
      const place = placeOf(dialect, sql`${resource.id}`, next);
      const all = sql`select ${resource.id} as id from ${resource} where ${equal(resource, ['tenant', 'type'])}`;
      return sql`${all}${beyond(resource.id)} and ${asked.sql(place)}`;
    },
  };
}

/** The index has the resources of one key in order, so a page of them is read without sorting. */
function amongFacts(lookup: Lookup, rest: BoundFilter): Selection {
  const found = rowsOf(lookup);
  const asked = predicate(rest);
  return {
    shape: `facts ${found.shape} ${asked.shape}`,
    values: [...found.values, ...asked.values],
    sql: (dialect, next, beyond = ANYWHERE) => {
      const { rows, id } = found.sql(dialect, next);
      return sql`select distinct ${id} as id from ${rows}${beyond(id)} and ${asked.sql(placeOf(dialect, id, next))}`;
    },
  };
}

/**
 * The candidates are found first, by themselves: a UNION rather than an OR, so that each member is a lookup of its own, and
 * materialized, so that SQLite reads the keys of one path rather than all facts in the order that DISTINCT asks for.
 */
function amongFound(drive: Drive, rest: BoundFilter): Selection {
  const lookups = drive.map(rowsOf);
  const asked = predicate(rest);
  return {
    shape: `found ${lookups.map(({ shape }) => shape).join(',')} ${asked.shape}`,
    values: [...lookups.flatMap(({ values }) => values), ...asked.values],
    sql: (dialect, next, beyond = ANYWHERE) => {
      const found = lookups.map((lookup) => {
        const { rows, id } = lookup.sql(dialect, next);
        return sql`select ${id} as id from ${rows}${beyond(id)}`;
      });
      const place = placeOf(dialect, sql`found.id`, next);
      return sql`with found as materialized (${sql.join(found, sql` union `)})
        select distinct found.id as id from found where ${asked.sql(place)}`;
    },
  };
}

function placeOf(dialect: Dialect, resource: SQL, next: Next): Place {
  return { dialect, resource, element: null, key: null, depth: 0, next };
}
