import { type Column, type SQL, sql, type Table } from 'drizzle-orm';
import { equal } from './statement.ts';

/**
 * `(tenant, id) in (select tenant, id from consent where tenant = :tenant and "user" = :user)`: what an index finds, by the primary
 * key. Where it is asked for whole rows at once, SQLite reads all of the tenant in the order of the key instead, since a table WITHOUT
 * ROWID has them there.
 */
export function foundBy<N extends string>(
  table: Table & Readonly<Record<N, Column>>,
  key: readonly N[],
  names: readonly N[],
): SQL {
  const columns = sql.join(
    key.map((name) => sql`${table[name]}`),
    sql`, `,
  );
  return sql`(${columns}) in (select ${columns} from ${table} where ${equal(table, names)})`;
}
