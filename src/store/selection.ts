import { aliasedTable, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import type { Comparison } from './comparison.ts';
import { factTest, type Place, predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { type Drive, isNarrow, restOf } from './drive.ts';
import { equal } from './statement.ts';

type Next = () => Placeholder;

/** A query for ids: the text that all of its shape have, and its values. Taken apart as a Predicate is (compile.ts). */
export interface Selection {
  readonly shape: string;
  readonly values: readonly string[];
  readonly sql: (dialect: Dialect, next: Next) => SQL;
}

/** The ids of the resources that match, each once: found by the drive where there is one, else among all of the type. */
export function matching(filter: BoundFilter | null, drive: Drive | undefined): Selection {
  if (filter === null) return amongAll({ kind: 'and', filters: [] });
  const [first, ...others] = drive ?? [];
  if (drive === undefined || first === undefined) return amongAll(filter);
  const rest = restOf(filter, drive) ?? { kind: 'and', filters: [] };
  return others.length === 0 && isNarrow(drive) ? amongFacts(first, rest) : amongFound(drive, rest);
}

/** The rows of the index that one comparison reads, `most` of them at most: what its price is told by. */
export function sample(comparison: Comparison, most: number): Selection {
  const test = factTest(comparison);
  return {
    shape: `sample ${most} ${test.shape}`,
    values: test.values,
    sql: (dialect, next) => {
      const { from, fact } = driving(dialect);
      return sql`select 1 from ${from} and ${test.sql(dialect, fact, next)} limit ${sql.raw(String(most))}`;
    },
  };
}

function amongAll(filter: BoundFilter): Selection {
  const asked = predicate(filter);
  return {
    shape: `all ${asked.shape}`,
    values: asked.values,
    sql: (dialect, next) => {
      const { resource } = dialect.tables;
      const place = placeOf(dialect, sql`${resource.id}`, next);
      return sql`select ${resource.id} as id from ${resource} where ${equal(resource, ['tenant', 'type'])} and ${asked.sql(place)}`;
    },
  };
}

/** The index has the resources of one key in order, so a page of them is read without sorting. */
function amongFacts(comparison: Comparison, rest: BoundFilter): Selection {
  const test = factTest(comparison);
  const asked = predicate(rest);
  return {
    shape: `facts ${test.shape} ${asked.shape}`,
    values: [...test.values, ...asked.values],
    sql: (dialect, next) => {
      const { from, fact } = driving(dialect);
      const found = test.sql(dialect, fact, next);
      const place = placeOf(dialect, sql`${fact.resource}`, next);
      return sql`select distinct ${fact.resource} as id from ${from} and ${found} and ${asked.sql(place)}`;
    },
  };
}

/**
 * The candidates are found first, by themselves: a UNION rather than an OR, so that each member is a lookup of its own, and
 * materialized, so that SQLite reads the keys of one path rather than all facts in the order that DISTINCT asks for.
 */
function amongFound(drive: Drive, rest: BoundFilter): Selection {
  const tests = drive.map(factTest);
  const asked = predicate(rest);
  return {
    shape: `found ${tests.map(({ shape }) => shape).join(',')} ${asked.shape}`,
    values: [...tests.flatMap(({ values }) => values), ...asked.values],
    sql: (dialect, next) => {
      const { from, fact } = driving(dialect);
      const found = tests.map(
        (test) => sql`select ${fact.resource} as id from ${from} and ${test.sql(dialect, fact, next)}`,
      );
      const place = placeOf(dialect, sql`found.id`, next);
      return sql`with found as materialized (${sql.join(found, sql` union `)})
        select distinct found.id as id from found where ${asked.sql(place)}`;
    },
  };
}

function driving(dialect: Dialect) {
  const fact = aliasedTable(dialect.tables.fact, 'd');
  return { fact, from: sql`${dialect.tables.fact} as d where ${equal(fact, ['tenant', 'type'])}` };
}

function placeOf(dialect: Dialect, resource: SQL, next: Next): Place {
  return { dialect, resource, element: null, depth: 0, next };
}
