import { isRecord } from './json.ts';
import { ENTERPRISE_URN, type Kept } from './people.ts';
import type { Endpoint } from './scim.ts';

/** A resource that another one names, by the id that its own server gave it. */
export interface Reference {
  readonly endpoint: Endpoint;
  readonly id: string;
}

/** How many members one request brings along. */
const MEMBERS_AT_ONCE = 500;

/** Whom a resource refers to: a person to the manager, a group to its members. */
export function referencesOf(resource: Kept): readonly Reference[] {
  const manager = managerOf(resource);
  return [...(manager === null ? [] : [manager]), ...membersOf(resource)];
}

function managerOf(resource: Kept): Reference | null {
  const enterprise = resource[ENTERPRISE_URN];
  const manager = isRecord(enterprise) ? enterprise.manager : undefined;
  return isRecord(manager) ? { endpoint: '/Users', id: String(manager.value) } : null;
}

function membersOf(resource: Kept): readonly Reference[] {
  const members: readonly unknown[] = Array.isArray(resource.members) ? resource.members : [];
  return members.filter(isRecord).map(({ type, value }) => ({
    endpoint: type === 'Group' ? '/Groups' : '/Users',
    id: String(value),
  }));
}

/** The ids on the new server by those on the old one. */
export type Ids = ReadonlyMap<string, string>;

/** What to create: without what its old server gave it, without its members, with its manager where that one is there already. */
export function bodyOf(resource: Kept, ids: Ids): Record<string, unknown> {
  const { id: _id, meta: _meta, members: _members, ...attributes } = resource;
  const enterprise = attributes[ENTERPRISE_URN];
  if (!isRecord(enterprise)) return attributes;
  const { manager: _manager, ...others } = enterprise;
  const value = newId(managerOf(resource), ids);
  return { ...attributes, [ENTERPRISE_URN]: { ...others, ...(value !== undefined && { manager: { value } }) } };
}

/** The PATCH operation that gives a person their manager, where that one is there. */
export function managerOperations(resource: Kept, ids: Ids): readonly unknown[] {
  const value = newId(managerOf(resource), ids);
  return value === undefined ? [] : [{ op: 'add', path: `${ENTERPRISE_URN}:manager`, value: { value } }];
}

/** The PATCH operations that give a group those of its members that are there, a request's worth each. */
export function memberOperations(resource: Kept, ids: Ids): readonly unknown[] {
  const members = membersOf(resource).flatMap((member) => {
    const value = newId(member, ids);
    return value === undefined ? [] : [{ value, type: member.endpoint === '/Groups' ? 'Group' : 'User' }];
  });
  return Array.from({ length: Math.ceil(members.length / MEMBERS_AT_ONCE) }, (_, index) => ({
    op: 'add',
    path: 'members',
    value: members.slice(index * MEMBERS_AT_ONCE, (index + 1) * MEMBERS_AT_ONCE),
  }));
}

function newId(reference: Reference | null, ids: Ids): string | undefined {
  return reference === null ? undefined : ids.get(reference.id);
}
