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
