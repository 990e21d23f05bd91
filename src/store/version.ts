import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { type Comparison, conditionsOf } from './comparison.ts';
import type { Predicate } from './compile.ts';
import type { Dialect } from './dialect.ts';
import { equal } from './statement.ts';

/** The path of what no fact has, and every row of a resource (scim/filterable.ts). */
export const VERSION = 'meta.version';

/** RFC 7643 §3.1 meta.version: the entity tag of a resource, made of the version in its row. */
export function versionTag(dialect: Dialect, version: SQLWrapper): SQL {
  return dialect.bytewise(sql`'W/"' || ${version} || '"'`);
}

/** That the entity tag of the place's resource compares so. */
export function versionPredicate(comparison: Comparison): Predicate {
  const conditions = conditionsOf(comparison);
  return {
    shape: `version ${conditions.map(({ operator }) => operator).join('&')}`,
    values: conditions.map(({ key }) => key),
    sql: ({ dialect, resource, next }) => {
      const { resource: table } = dialect.tables;
      const v = aliasedTable(table, 'v');
      const tag = versionTag(dialect, v.version);
      const parts = conditions.map(({ operator }) => dialect.compare[operator](sql`(${tag})`, next()));
      return sql`exists (select 1 from ${table} as v where ${equal(v, ['tenant', 'type'])} and ${v.id} = ${resource}
        and ${sql.join(parts, sql` and `)})`;
    },
  };
}
