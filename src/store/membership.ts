import type { Dialect } from './dialect.ts';
import { createDirectGroups, type DirectRow } from './direct-groups.ts';
import type { Driver, Step } from './driver.ts';
import { type DirectMembership, groupsAround } from './groups-of.ts';
import type { Member, MembershipReads, MembershipWrite } from './membership-port.ts';
import { type membershipChanges, membershipReads } from './membership-statements.ts';
import { perDialect } from './per-dialect.ts';
import { createReader } from './reader.ts';
import { bind } from './statement.ts';

interface CandidateRow {
  readonly id: string;
  readonly type: string;
  readonly held: number;
}

const readsOf = perDialect(membershipReads);

/** The part of a store that knows who is in which group. */
export function createMembership(driver: Driver, dialect: Dialect): MembershipReads {
  const reads = readsOf(dialect);
  const { list } = createReader(driver);
  const directGroups = createDirectGroups(reads, list<DirectRow>, listed);
  return {
    listMembers: (tenant, group, { after, limit }) =>
      list<Member>(reads.listMembers, { tenant, group, after: after ?? '', limit }),
    countMembers: async (tenant, group) =>
      (await list<{ total: number }>(reads.countMembers, { tenant, group }))[0]?.total ?? 0,
    findCandidates: async (tenant, group, ids) => {
      const rows = await list<CandidateRow>(reads.findCandidates, { tenant, group, ids: listed(ids) });
      return rows.map(({ id, type, held }) => ({ id, type, isMember: held === 1 }));
    },
    groupsOf: (tenant, members) =>
      groupsAround(members, async (ids) => {
        const rows = await directGroups(tenant, ids);
        return rows.filter((row): row is DirectMembership => row.version !== null);
      }),
  };
}

/** The steps of a change of a membership. */
export function membershipSteps(
  statements: ReturnType<typeof membershipChanges>,
  { kind, tenant, group, members }: MembershipWrite,
): readonly Step[] {
  const statement = statements[kind];
  return [{ statement, values: bind(statement, { tenant, group, members: listed(members) }), conflict: null }];
}

/** Ids as Dialect.listed takes them. What no id can hold, PostgreSQL's JSON does not take either. */
function listed(ids: readonly string[]): string {
  return JSON.stringify(ids.filter((id) => id.isWellFormed() && !id.includes('\0')));
}
