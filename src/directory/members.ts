import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { quoted, refusal } from '../scim/errors.ts';
import { changesNothing, type MemberChange } from '../scim/member-change.ts';
import { membersOf } from '../scim/membership.ts';
import { covers } from '../scim/reach.ts';
import { notWritable } from '../scim/restrict.ts';
import type { Candidate } from '../store/membership-port.ts';
import type { Store, Write } from '../store/port.ts';
import type { Caller } from './directory.ts';
import { permissionOf } from './permit.ts';

/** A group, and what is to become of its members. */
interface Asked {
  readonly type: ResourceType;
  readonly group: string;
  readonly change: MemberChange;
}

/**
 * The writes that make a change of members, of those rows alone that differ from what is there; none where nothing differs.
 * However many members the group has, only those that the request names are looked up, in one query.
 * @throws ScimError invalidValue naming a member that is not there; 403 where the caller may not write members
 */
export async function memberWrites(store: Store, caller: Caller, asked: Asked): Promise<readonly Write[]> {
  const { type, group, change } = asked;
  const attribute = membersOf(type);
  if (attribute === null || changesNothing(change)) return [];
  const { tenant } = caller;
  const named = [...change.add, ...change.remove];
  const candidates = named.length === 0 ? [] : await store.findCandidates(tenant, group, named);
  const difference = differenceOf(change, candidates);
  const isOver = change.replacesAll && (await store.countMembers(tenant, group)) > difference.kept;
  const differs = isOver || difference.unknown !== undefined || difference.add.length + difference.remove.length > 0;
  if (!mayChange(caller, type, attribute, differs)) return [];
  checkMembers(attribute, group, difference);
  const about = { tenant, group };
  const writes: Write[] = [];
  if (isOver) writes.push({ kind: 'removeOtherMembers', ...about, members: [...change.add] });
  if (difference.remove.length > 0) writes.push({ kind: 'removeMembers', ...about, members: difference.remove });
  if (difference.add.length > 0) writes.push({ kind: 'addMembers', ...about, members: difference.add });
  return writes;
}

interface Difference {
  /** Those that are not members yet, and those that still are. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** How many of those to be added are members already. */
  readonly kept: number;
  /** One to be added whom no user and no group is. */
  readonly unknown: string | undefined;
}

function differenceOf({ add, remove }: MemberChange, candidates: readonly Candidate[]): Difference {
  const there = new Map(candidates.map(({ id, isMember }) => [id, isMember]));
  return {
    add: [...add].filter((id) => there.get(id) === false),
    remove: [...remove].filter((id) => there.get(id) === true),
    kept: [...add].filter((id) => there.get(id) === true).length,
    unknown: [...add].find((id) => !there.has(id)),
  };
}

/** What differs is a change to be allowed; for who may not see the members, all that is said of them is. */
function mayChange(caller: Caller, type: ResourceType, attribute: Attribute, differs: boolean): boolean {
  const { read, write, onForbidden } = permissionOf(caller, type);
  if (covers(write, attribute)) return true;
  if ((differs || !covers(read, attribute)) && onForbidden === 'refuse') throw notWritable(type, [attribute.path]);
  return false;
}

function checkMembers(attribute: Attribute, group: string, { add, unknown }: Difference): void {
  if (unknown !== undefined) {
    throw refusal('invalidValue', `${attribute.path}: there is no User and no Group with the id ${quoted(unknown)}`);
  }
  // Circles of several groups are let be: readers follow each group once, and no check could see two halves that are
  // written at the same moment. A group in itself says nothing, and is somebody's mistake.
  if (add.includes(group)) throw refusal('invalidValue', `${attribute.path}: a group cannot be a member of itself`);
}
