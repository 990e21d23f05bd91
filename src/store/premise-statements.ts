import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { compileStatement, equal } from './statement.ts';

/** What a commit asks before it writes: each finds one row, or none. What is found stays as it is to the end of the commit. */
export function premises(dialect: Dialect) {
  const { resource, member, consent, registration } = dialect.tables;
  const { placeholder } = sql;
  const ask = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  return {
    expectResource: ask(
      'expectResource',
      sql`select 1 as found from ${resource} where ${equal(resource, ['tenant', 'type', 'id', 'version'])}
          ${dialect.keepingValues}`,
    ),
    expectUngrouped: ask(
      'expectUngrouped',
      sql`select 1 as found from ${resource} where ${equal(resource, ['tenant', 'type', 'id', 'version'])}
          and not exists (select 1 from ${member} where ${member.tenant} = ${placeholder('tenant')}
          and ${member.member} = ${placeholder('id')}) ${dialect.keepingValues}`,
    ),
    // Of a group that is changed no row is kept from it: a group that many are in would be held up by each of their tokens. On
    // PostgreSQL a change that is committed while this commit is under way may be acknowledged before it.
    expectGroups: ask(
      'expectGroups',
      sql`with recursive around (id) as (
            select ${member.group} from ${member} where ${equal(member, ['tenant', 'member'])}
            union select ${member.group} from around cross join ${member}
            where ${equal(member, ['tenant'])} and ${member.member} = around.id)
          select 1 as found where (select count(*) from around) = ${placeholder('count')} and not exists (
            select 1 from around left join ${resource} on ${equal(resource, ['tenant'])}
            and ${resource.type} = 'Group' and ${resource.id} = around.id
            where case when exists (select 1 from ${member} where ${equal(member, ['tenant', 'member'])}
              and ${member.group} = around.id) then 'direct ' else 'indirect ' end || around.id || ' ' || coalesce(${resource.display}, '')
            not in (${dialect.listed(placeholder('groups'))}))`,
    ),
    expectConsent: ask(
      'expectConsent',
      sql`select 1 as found from ${consent} where ${equal(consent, ['tenant', 'id'])} and ${consent.grantedAt} is not null
          and ${consent.revokedAt} is null ${dialect.keepingValues}`,
    ),
    expectRegistration: ask(
      'expectRegistration',
      sql`select 1 as found from ${registration} where ${equal(registration, ['id', 'tenant'])} ${dialect.keepingRows}`,
    ),
    standInLine: dialect.standInLine === null ? null : ask('standInLine', dialect.standInLine(placeholder('line'))),
    expectRoom: ask(
      'expectRoom',
      sql`select 1 as found where (select count(*) from ${registration} where ${equal(registration, ['tenant'])}
          and case when ${registration.initialAccess} is null then 1 else 0 end = ${placeholder('open')}) < ${placeholder('most')}`,
    ),
  };
}
