/** What a request does to the members of a group, whoever they are now: some are added, some removed, or all replaced. */
export interface MemberChange {
  /** Whether those go that are members now, but for those in `add`. */
  readonly replacesAll: boolean;
  readonly add: ReadonlySet<string>;
  /** None of them is in `add`. */
  readonly remove: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

export const NO_MEMBER_CHANGE: MemberChange = { replacesAll: false, add: NOBODY, remove: NOBODY };

export function adding(ids: Iterable<string>): MemberChange {
  return { ...NO_MEMBER_CHANGE, add: new Set(ids) };
}

export function removing(ids: Iterable<string>): MemberChange {
  return { ...NO_MEMBER_CHANGE, remove: new Set(ids) };
}

export function replacingAll(ids: Iterable<string>): MemberChange {
  return { ...NO_MEMBER_CHANGE, replacesAll: true, add: new Set(ids) };
}

/** One change, and then another, as one. */
export function followedBy(first: MemberChange, next: MemberChange): MemberChange {
  if (next.replacesAll) return next;
  return {
    replacesAll: first.replacesAll,
    add: first.add.difference(next.remove).union(next.add),
    remove: first.remove.union(next.remove).difference(next.add),
  };
}

export function changesNothing({ replacesAll, add, remove }: MemberChange): boolean {
  return !replacesAll && add.size === 0 && remove.size === 0;
}
