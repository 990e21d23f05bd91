import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { DISPLAY_KEYS } from '../scim/display.ts';
import type { Dialect } from './dialect.ts';
import { slotOf } from './slots.ts';

/** The key of what a resource is called (scim/display.ts); null where it has no name. */
export function nameKey(dialect: Dialect, type: SQLWrapper, id: SQLWrapper): SQL {
  const { fact } = dialect.tables;
  const n = aliasedTable(fact, 'n');
  const keys = DISPLAY_KEYS.map(
    (path) => sql`(select ${n.key} from ${fact} as n where ${n.resource} = ${id}
      and ${n.slot} = ${slotOf(dialect, sql`${type}`, path)})`,
  );
  return sql`coalesce(${sql.join(keys, sql`, `)})`;
}
