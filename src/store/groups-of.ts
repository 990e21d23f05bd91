import type { Membership } from './membership-port.ts';

/** That a resource is directly in a group. */
export type DirectMembership = Omit<Membership, 'direct'>;

/** The direct memberships of these, in any order. */
export type ReadDirect = (members: readonly string[]) => Promise<readonly DirectMembership[]>;

/**
 * The groups that these are in, and the groups around those, level by level: who is in no group costs one lookup. A recursive
 * query would answer in one, and costs SQLite ten times as much to set up.
 */
export async function groupsAround(members: readonly string[], readDirect: ReadDirect): Promise<readonly Membership[]> {
  const direct = await readDirect(members);
  if (direct.length === 0) return [];
  const around = await groupsAroundGroups(direct, readDirect);
  const byMember = Map.groupBy(direct, ({ member }) => member);
  return [...byMember.keys()].sort().flatMap((member) => {
    const own = (byMember.get(member) ?? []).sort(byGroup);
    return [
      ...own.map((one) => ({ ...one, direct: true })),
      ...indirect(own, around).map((one) => ({ ...one, member, direct: false })),
    ];
  });
}

/** The direct memberships of each group that can be reached. Groups in a circle are met again, and read once. */
async function groupsAroundGroups(
  direct: readonly DirectMembership[],
  readDirect: ReadDirect,
): Promise<ReadonlyMap<string, readonly DirectMembership[]>> {
  const around = new Map<string, DirectMembership[]>();
  let level = direct;
  while (level.length > 0) {
    const groups = [...new Set(level.map(({ group }) => group))].filter((group) => !around.has(group));
    for (const group of groups) around.set(group, []);
    level = groups.length === 0 ? [] : await readDirect(groups);
    for (const one of level) around.get(one.member)?.push(one);
  }
  return around;
}

function byGroup(a: DirectMembership, b: DirectMembership): number {
  return a.group < b.group ? -1 : 1;
}

/** Those around somebody's own groups and not among them, each once, in ascending order. */
function indirect(
  own: readonly DirectMembership[],
  around: ReadonlyMap<string, readonly DirectMembership[]>,
): readonly DirectMembership[] {
  const met = new Map(own.map((one) => [one.group, one]));
  // What is added to a map while it is walked is walked too.
  for (const group of met.keys()) {
    for (const one of around.get(group) ?? []) if (!met.has(one.group)) met.set(one.group, one);
  }
  return [...met.values()].slice(own.length).sort(byGroup);
}
