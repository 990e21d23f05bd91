/** The part of the store's contract (port.ts) that is about who is in which group: a row for each member of each group. */

/** A member of a group, as a reference shows it. */
export interface Member {
  readonly id: string;
  /** The resource type's name: `User` or `Group`. */
  readonly type: string;
  /** What it is called now. */
  readonly display: string | null;
}

/** That a resource is in a group. */
export interface Membership {
  /** The id of the one who is in it. */
  readonly member: string;
  readonly group: string;
  /** What the group is called now, and its version. */
  readonly display: string | null;
  readonly version: number;
  /** False where it is in the group only because a group that it is in is. */
  readonly direct: boolean;
}

/** The same, as far as somebody is told of it. */
export type InGroup = Pick<Membership, 'group' | 'display' | 'direct'>;

/** A resource that may be a member, and whether it is one of a certain group. */
export interface Candidate {
  readonly id: string;
  readonly type: string;
  readonly isMember: boolean;
}

export interface MembershipReads {
  /** The direct members in ascending order of id, those after an id, where one is given. */
  listMembers(
    tenant: string,
    group: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly Member[]>;
  countMembers(tenant: string, group: string): Promise<number>;
  /** Those of the ids that users or groups of the tenant have, in no order: one query, however many they are. */
  findCandidates(tenant: string, group: string, ids: readonly string[]): Promise<readonly Candidate[]>;
  /**
   * The groups that these are in, each once for each: direct ones first, then by id. Groups may be members of each other in a
   * circle; a group in one is an indirect member of itself.
   */
  groupsOf(tenant: string, members: readonly string[]): Promise<readonly Membership[]>;
}

/**
 * Changes of a membership; they belong into a commit that gives the group a new version, which is what concurrent writers
 * meet at. An id that no user and no group has when the commit is made is passed over, and so is a member added twice.
 */
export interface MembershipWrite {
  readonly kind: 'addMembers' | 'removeMembers' | 'removeOtherMembers';
  readonly tenant: string;
  readonly group: string;
  readonly members: readonly string[];
}
