/** Who is directly in which group, read some at a time: somebody may be in thousands, and of a page of people each. */
import type { SqlValue } from './driver.ts';
import type { DirectMembership } from './groups-of.ts';
import type { membershipReads } from './membership-statements.ts';
import type { Statement } from './statement.ts';

/** How many memberships one question reads: a few milliseconds' work, after which others have their turn. */
const AT_ONCE = 2_000;

/** Where the group is gone, it has no version. */
export type DirectRow = DirectMembership | (Omit<DirectMembership, 'version'> & { readonly version: null });

type List = (statement: Statement, values: Readonly<Record<string, SqlValue>>) => Promise<readonly DirectRow[]>;

type Statements = Pick<ReturnType<typeof membershipReads>, 'directGroups' | 'directGroupsAfter'>;

type ReadDirectRows = (tenant: string, members: readonly string[]) => Promise<readonly DirectRow[]>;

/**
 * @param listed writes ids as the statement takes them
 * @returns the memberships of these, in any order
 */
export function createDirectGroups(
  { directGroups, directGroupsAfter }: Statements,
  list: List,
  listed: (ids: readonly string[]) => string,
): ReadDirectRows {
  async function allOf(tenant: string, member: string): Promise<readonly DirectRow[]> {
    const rows: DirectRow[] = [];
    for (;;) {
      const after = rows.at(-1)?.group ?? '';
      const page = await list(directGroupsAfter, { tenant, member, after, limit: AT_ONCE });
      rows.push(...page);
      if (page.length < AT_ONCE) return rows;
    }
  }

  // Where there are more than one question reads, half of the members are asked about at a time.
  const read: ReadDirectRows = async (tenant, members) => {
    const [first] = members;
    if (first === undefined) return [];
    if (members.length <= AT_ONCE) {
      const rows = await list(directGroups, { tenant, members: listed(members), limit: AT_ONCE });
      if (rows.length < AT_ONCE) return rows;
    }
    if (members.length === 1) return allOf(tenant, first);
    const half = Math.ceil(members.length / 2);
    return [...(await read(tenant, members.slice(0, half))), ...(await read(tenant, members.slice(half)))];
  };
  return read;
}
