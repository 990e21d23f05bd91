import { DISPLAY_KEYS } from '../../src/scim/display.ts';
import { RELATION_PATHS } from '../../src/scim/relation.ts';
import type { Fact } from '../../src/scim/resource.ts';
import type {
  Candidate,
  Member,
  Membership,
  MembershipReads,
  MembershipWrite,
} from '../../src/store/membership-port.ts';
import type { NamedResource, ResourceKey } from '../../src/store/port.ts';

export interface MemberRow {
  readonly tenant: string;
  readonly group: string;
  readonly member: string;
  readonly type: string;
}

interface MemberEntry {
  readonly key: ResourceKey;
  readonly resource: NamedResource;
  readonly facts: readonly Fact[];
}

/** What there is to read: the rows, and the resources that they are about. */
export interface MemberState {
  readonly members: readonly MemberRow[];
  readonly resources: ReadonlyMap<string, MemberEntry>;
}

/** The membership of the reference store. */
export function memoryMembership(state: () => MemberState): MembershipReads {
  const rowsOf = (tenant: string, group: string) => inGroup(state(), tenant, group);
  return {
    listMembers: async (tenant, group, { after, limit }) =>
      rowsOf(tenant, group)
        .filter(({ member }) => after === null || member > after)
        .slice(0, limit)
        .map((row): Member => ({ id: row.member, type: row.type, display: nameOf(state(), tenant, row.member) })),
    countMembers: async (tenant, group) => rowsOf(tenant, group).length,
    findCandidates: async (tenant, group, ids) =>
      resourcesNamed(state(), tenant, ids).map(({ key: { id, type } }): Candidate => {
        return { id, type, isMember: rowsOf(tenant, group).some(({ member }) => member === id) };
      }),
    groupsOf: async (tenant, members) =>
      [...new Set(members)].toSorted().flatMap((member) => membershipsOf(state(), tenant, member)),
  };
}

/** The rows after a write. */
export function changeMembers(state: MemberState, write: MembershipWrite): readonly MemberRow[] {
  const { kind, tenant, group, members } = write;
  if (kind === 'addMembers') {
    const known = new Set(inGroup(state, tenant, group).map(({ member }) => member));
    const added = resourcesNamed(state, tenant, members).filter(({ key }) => !known.has(key.id));
    return [...state.members, ...added.map(({ key }) => ({ tenant, group, member: key.id, type: key.type }))];
  }
  const goes = (member: string) => members.includes(member) === (kind === 'removeMembers');
  return state.members.filter((row) => row.tenant !== tenant || row.group !== group || !goes(row.member));
}

/** What a filter reads of the membership of a resource. */
export function memberFacts(state: MemberState, { tenant, type, id }: ResourceKey): readonly Fact[] {
  const { members, groups } = RELATION_PATHS;
  if (type === 'Group') {
    return inGroup(state, tenant, id).flatMap((row, element) => [
      { path: members.value, key: row.member, element },
      { path: members.type, key: row.type.toLowerCase(), element },
      { path: 'members.$ref', key: `/${row.type}s/${row.member}`, element },
      ...nameFacts(state, tenant, row.member).map((key) => ({ path: members.display, key, element })),
    ]);
  }
  if (type !== 'User') return [];
  return membershipsOf(state, tenant, id).flatMap(({ group, direct }, element) => [
    { path: groups.value, key: group, element },
    { path: groups.type, key: direct ? 'direct' : 'indirect', element },
    ...nameFacts(state, tenant, group).map((key) => ({ path: groups.display, key, element })),
  ]);
}

function inGroup({ members }: MemberState, tenant: string, group: string): readonly MemberRow[] {
  return members
    .filter((row) => row.tenant === tenant && row.group === group)
    .toSorted((a, b) => (a.member < b.member ? -1 : 1));
}

function membershipsOf(state: MemberState, tenant: string, member: string): readonly Membership[] {
  const groupsWith = (id: string) =>
    state.members.filter((row) => row.tenant === tenant && row.member === id).map(({ group }) => group);
  const direct = new Set(groupsWith(member));
  const all = new Set(direct);
  for (const group of all) for (const outer of groupsWith(group)) all.add(outer);
  const rank = (group: string) => `${direct.has(group) ? 0 : 1} ${group}`;
  return [...all]
    .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .flatMap((group) =>
      resourcesNamed(state, tenant, [group]).map(({ resource: { display, version } }) => {
        return { member, group, display, version, direct: direct.has(group) };
      }),
    );
}

function resourcesNamed({ resources }: MemberState, tenant: string, ids: readonly string[]) {
  return [...resources.values()].filter(
    ({ key }) => key.tenant === tenant && ['User', 'Group'].includes(key.type) && ids.includes(key.id),
  );
}

function nameOf(state: MemberState, tenant: string, id: string): string | null {
  return resourcesNamed(state, tenant, [id])[0]?.resource.display ?? null;
}

/** The key of what somebody is called, where they have a name. */
function nameFacts(state: MemberState, tenant: string, id: string): readonly string[] {
  const facts = resourcesNamed(state, tenant, [id])[0]?.facts ?? [];
  return DISPLAY_KEYS.flatMap((path) => facts.filter((fact) => fact.path === path))
    .slice(0, 1)
    .map(({ key }) => key);
}
