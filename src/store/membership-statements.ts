import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { foundBy } from './found-by.ts';
import { compileStatement, equal } from './statement.ts';

/** RFC 7643 §4.2: the types whose resources may be members. */
const MEMBER_TYPES = sql.raw("('User', 'Group')");

/** What a membership is read with. Lists of ids come as one JSON array: one statement, however many they are. */
export function membershipReads(dialect: Dialect) {
  const { resource, member } = dialect.tables;
  const { placeholder } = sql;
  const group = sql`${resource.tenant} = ${member.tenant} and ${resource.type} = 'Group' and ${resource.id} = ${member.group}`;
  const read = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  // What the groups are called is asked for each by itself: set up as a join, the statement costs three times as much where
  // there are none. A group that is being deleted has no version any more.
  const direct = sql`select ${member.member} as member, ${member.group} as "group",
          (select ${resource.display} from ${resource} where ${group}) as display,
          (select ${resource.version} from ${resource} where ${group}) as version
          from ${member} where ${equal(member, ['tenant'])}`;
  return {
    // Every member id is greater than the empty one, so that the first page is no other statement.
    listMembers: read(
      'listMembers',
      sql`select ${member.member} as id, ${member.memberType} as type, ${resource.display} as display
          from ${member} cross join ${resource}
          where ${equal(member, ['tenant', 'group'])} and ${member.member} > ${placeholder('after')}
          and ${resource.tenant} = ${member.tenant} and ${resource.type} = ${member.memberType} and ${resource.id} = ${member.member}
          order by ${member.member} limit ${placeholder('limit')}`,
    ),
    countMembers: read(
      'countMembers',
      sql`select cast(count(*) as integer) as total from ${member} where ${equal(member, ['tenant', 'group'])}`,
    ),
    findCandidates: read(
      'findCandidates',
      sql`select ${resource.id} as id, ${resource.type} as type, case when exists (select 1 from ${member}
          where ${equal(member, ['tenant', 'group'])} and ${member.member} = ${resource.id}) then 1 else 0 end as held
          from ${resource} where ${equal(resource, ['tenant'])} and ${resource.type} in ${MEMBER_TYPES}
          and ${resource.id} in (${dialect.listed(placeholder('ids'))})`,
    ),
    directGroups: read(
      'directGroups',
      sql`${direct}
          and ${member.member} in (${dialect.listed(placeholder('members'))}) limit ${placeholder('limit')}`,
    ),
    directGroupsAfter: read(
      'directGroupsAfter',
      sql`${direct} and ${member.member} = ${placeholder('member')} and ${member.group} > ${placeholder('after')}
          order by ${member.group} limit ${placeholder('limit')}`,
    ),
  };
}

/** What it is written with. */
export function membershipChanges(dialect: Dialect) {
  const { resource, member } = dialect.tables;
  const write = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  const given = dialect.listed(sql.placeholder('members'));
  const ofGroup = equal(member, ['tenant', 'group']);
  const columns = sql.raw('(tenant, "group", member, member_type)');
  return {
    addMembers: write(
      'addMembers',
      sql`insert into ${member} ${columns}
          select ${resource.tenant}, ${sql.placeholder('group')}, ${resource.id}, ${resource.type} from ${resource}
          where ${equal(resource, ['tenant'])} and ${resource.type} in ${MEMBER_TYPES} and ${resource.id} in (${given})
          ${dialect.keepingRows} on conflict do nothing`,
    ),
    removeMembers: write(
      'removeMembers',
      sql`delete from ${member} where ${ofGroup} and ${member.member} in (${given})`,
    ),
    removeOtherMembers: write(
      'removeOtherMembers',
      sql`delete from ${member} where ${ofGroup} and ${member.member} not in (${given})`,
    ),
    deleteMembers: write('deleteMembers', sql`delete from ${member} where ${ofGroup}`),
    deleteMemberships: write(
      'deleteMemberships',
      sql`delete from ${member} where ${foundBy(member, ['tenant', 'group', 'member'], ['tenant', 'member'])}`,
    ),
  };
}
