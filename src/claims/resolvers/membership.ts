import type { ClaimType, ResolverConfig } from '../../../schema/config.ts';
import { type NoPlace, type Place, placeIn } from '../place.ts';
import type { ClaimContext, Value, Values } from '../source.ts';
import type { ResolverDeps } from './built.ts';

/** That a person is in a group, or has a role or an entitlement. */
export interface Membership {
  /** As the User shows it: RFC 7643 §4.1.2. */
  readonly element: Values;
  /** What conditions read, and values are made of. */
  readonly facts: Values;
}

/** What one of the three attributes is made of. */
export interface MembershipKind {
  /** The path of the value, where the configuration names none. */
  readonly as: string;
  /** What stands at a path of the facts, or why there is nothing. */
  at(path: string): Place | NoPlace;
  /** Takes the attribute's value; returns what it says of each membership. */
  membershipsIn(value: Value, nested: boolean): readonly Membership[];
  /** The same with all the facts that are read; one whose group is gone is not among them. */
  complete(
    memberships: readonly Membership[],
    reads: ReadonlySet<string>,
    context: ClaimContext | undefined,
  ): Promise<readonly Membership[]>;
}

type Make = (deps: Pick<ResolverDeps, 'groupPath'>) => MembershipKind;

/** RFC 7643 §2.4: the sub-attributes that each role and each entitlement has. */
const ELEMENT: Readonly<Record<string, ClaimType>> = {
  value: 'string',
  display: 'string',
  type: 'string',
  primary: 'boolean',
};

const ofElements: Make = () => ({
  as: 'value',
  at: (path) => placeIn(ELEMENT, path),
  membershipsIn: (value) => objectsIn(value).map((element) => ({ element, facts: element })),
  complete: async (memberships) => memberships,
});

/** What the User itself says of a group; for the rest the group is read. */
const TOLD: ReadonlySet<string> = new Set(['id', 'displayName', 'direct']);

const ofGroups: Make = ({ groupPath }) => ({
  as: 'displayName',
  at(path) {
    if (path === 'direct') return placeIn({ direct: 'boolean' }, path);
    // They are rows, and may be very many.
    return /^members\b/i.test(path) ? { problem: 'the members of a group are not read here' } : groupPath(path);
  },
  membershipsIn: (value, nested) =>
    objectsIn(value)
      .filter(({ type }) => nested || type === 'direct')
      .map((element) => ({ element, facts: factsOf(element) })),
  async complete(memberships, reads, context) {
    if (context === undefined || [...reads].every((name) => TOLD.has(name))) return memberships;
    const ids = memberships.flatMap(({ element: { value } }) => (typeof value === 'string' ? [value] : []));
    const groups = new Map((await context.groups(ids)).map((group) => [group.id, group]));
    return memberships.flatMap(({ element, facts }) => {
      const group = groups.get(element.value);
      return group === undefined ? [] : [{ element, facts: { ...group, direct: facts.direct ?? null } }];
    });
  },
});

function factsOf({ value, display, type }: Values): Values {
  return { id: value ?? null, displayName: display ?? null, direct: type === 'direct' };
}

function objectsIn(value: Value): readonly Values[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const MEMBERSHIP_KINDS: Readonly<Record<Extract<ResolverConfig, { kind: 'groups' }>['of'], Make>> = {
  groups: ofGroups,
  roles: ofElements,
  entitlements: ofElements,
};
