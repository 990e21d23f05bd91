/** Whose rows of the membership have a certain value: what a filter of the membership (related.ts) can be answered from. */
import { aliasedTable, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { DISPLAY_KEYS } from '../scim/display.ts';
import type { RelationName } from '../scim/relation.ts';
import type { Dialect } from './dialect.ts';
import { nameKey } from './name-key.ts';
import { equal } from './statement.ts';

/** What is asked of the value: the same conditions, of whichever column it stands in. */
export type Holds = (key: SQLWrapper) => SQL;

/** The ids of the resources that have a row with such a value, as `from … where …`. */
type Holders = (dialect: Dialect, holds: Holds) => { readonly rows: SQL; readonly id: SQL };

const KEYS = sql.raw(DISPLAY_KEYS.map((key) => `'${key}'`).join(', '));

/** By the column of the row that has the value. */
export const HOLDERS: Readonly<Record<RelationName, Readonly<Record<'value' | 'display', Holders>>>> = {
  members: {
    value: (dialect, holds) => {
      const { member } = dialect.tables;
      const d = aliasedTable(member, 'd');
      return {
        rows: sql`${member} as d where ${equal(d, ['tenant'])} and ${holds(d.member)}`,
        id: sql`${d.group}`,
      };
    },
    display: (dialect, holds) => {
      const { member, fact, slot } = dialect.tables;
      const d = aliasedTable(member, 'd');
      const f = aliasedTable(fact, 'f');
      const p = aliasedTable(slot, 'p');
      // No two resources have one id, whatever their types: to ask for the type too would cost SQLite the index of members.
      const rows = sql`${slot} as p cross join ${fact} as f cross join ${member} as d where ${equal(p, ['tenant'])}
        and ${p.type} in ('User', 'Group') and ${p.path} in (${KEYS})
        and ${f.indexed} = 1 and ${f.slot} = ${p.id} and ${holds(f.key)}
        and ${holds(nameKey(dialect, p.type, f.resource))} and ${equal(d, ['tenant'])} and ${d.member} = ${f.resource}`;
      return { rows, id: sql`${d.group}` };
    },
  },
  groups: {
    // Of the resource's own table first, whose collation it has.
    value: (dialect, holds) => {
      const { resource } = dialect.tables;
      return within(
        dialect,
        sql`select ${resource.id} from ${resource} where ${equal(resource, ['tenant'])}
          and ${resource.type} = 'Group' and ${holds(resource.id)}`,
      );
    },
    display: (dialect, holds) => {
      const { fact, slot } = dialect.tables;
      const f = aliasedTable(fact, 'f');
      const p = aliasedTable(slot, 'p');
      return within(
        dialect,
        sql`select ${f.resource} from ${slot} as p cross join ${fact} as f where ${equal(p, ['tenant'])}
          and ${p.type} = 'Group' and ${p.path} in (${KEYS}) and ${f.indexed} = 1 and ${f.slot} = ${p.id}
          and ${holds(f.key)} and ${holds(nameKey(dialect, sql`'Group'`, f.resource))}`,
      );
    },
  },
};

/** From some groups down: who is in them, and in the groups that are in them. */
function within(dialect: Dialect, groups: SQL): { readonly rows: SQL; readonly id: SQL } {
  const { member: table } = dialect.tables;
  const m = aliasedTable(table, 'm');
  const rows = sql`(with recursive nested (grp) as (${groups}
      union select ${m.member} from nested cross join ${table} as m where ${equal(m, ['tenant'])}
      and ${m.group} = nested.grp and ${m.memberType} = 'Group')
    select ${m.member} as id from nested cross join ${table} as m where ${equal(m, ['tenant'])}
    and ${m.group} = nested.grp and ${m.memberType} = ${sql.placeholder('type')}) as d where 1 = 1`;
  return { rows, id: sql`d.id` };
}
