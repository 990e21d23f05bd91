/** What a write makes of a resource: the semantics of the RFC, within what the caller may write. */
import type { ResourceType } from '../scim/attribute.ts';
import { standardBody } from '../scim/dialect.ts';
import type { MemberChange } from '../scim/member-change.ts';
import { splitBody, splitOperations } from '../scim/membership.ts';
import { applyOperations } from '../scim/patch.ts';
import { filtersIn, pathsOfPatch, targetsOf } from '../scim/patch-filters.ts';
import { readOperations } from '../scim/patch-operation.ts';
import { requireReadable } from '../scim/readable.ts';
import { replaceAttributes } from '../scim/replace.ts';
import type { Attributes } from '../scim/resource.ts';
import { requireKnown, restrict, startOf } from '../scim/restrict.ts';
import { validateResource } from '../scim/validate.ts';
import type { Caller, Directory } from './directory.ts';
import { permissionOf } from './permit.ts';
import { suggestingNames } from './suggest-name.ts';

type Decider = Pick<Directory, 'fill'>;

export interface Decision {
  readonly attributes: Attributes;
  /** Of a group; whether the caller may change them is seen when it is known who they are (members.ts). */
  readonly members: MemberChange;
}

/** @throws ScimError 400, 403 naming the attributes that the caller may not write */
export function decideCreate({ fill }: Decider, caller: Caller, type: ResourceType, body: unknown): Decision {
  const permission = permissionOf(caller, type);
  const { body: own, members } = splitBody(type, standardBody(caller.profile, type, body));
  const attributes = validateResource(type, own, (after) =>
    fill(type, restrict(type, permission, { before: {}, start: {}, after, absent: 'unspoken' })),
  );
  return { attributes, members };
}

/** @throws ScimError 400, 403 naming the attributes that the caller may not write */
export function decideReplace(
  { fill }: Decider,
  caller: Caller,
  type: ResourceType,
  before: Attributes,
  body: unknown,
): Decision {
  const permission = permissionOf(caller, type);
  const start = startOf(type, permission, before);
  const { body: own, members } = splitBody(type, standardBody(caller.profile, type, body));
  // What the caller may not write, it cannot clear by leaving it out.
  const attributes = replaceAttributes(type, start, own, (after) =>
    stillDeactivated(
      type,
      before,
      fill(type, restrict(type, permission, { before, start, after, absent: 'unspoken' })),
    ),
  );
  return { attributes, members };
}

/**
 * RFC 7644 §3.5.1 leaves it to the server what becomes of an attribute that a PUT omits. Whoever says nothing of `active` brings
 * nobody back who was deactivated: that takes `active: true`.
 */
function stillDeactivated(type: ResourceType, before: Attributes, after: Attributes): Attributes {
  const isSilent = type.name === 'User' && before.active === false && !Object.hasOwn(after, 'active');
  return isSilent ? { ...after, active: false } : after;
}

/** @throws ScimError 400, 403 naming the attributes that the caller may not write */
export function decidePatch(caller: Caller, type: ResourceType, before: Attributes, body: unknown): Decision {
  const permission = permissionOf(caller, type);
  const patch = standardBody(caller.profile, type, body);
  if (permission.read !== 'all' || permission.write !== 'all') {
    const paths = pathsOfPatch(type, patch);
    // Whether a path of a PATCH finds its target is an answer, as that to any filter is.
    for (const filter of filtersIn(paths)) requireReadable(type, permission.read, filter);
    requireKnown(type, permission, targetsOf(paths));
  }
  const start = startOf(type, permission, before);
  const { operations, members } = splitOperations(type, readOperations(patch, type.limits.patchOperations));
  const attributes = suggestingNames(permission, () =>
    applyOperations(type, start, operations, (after) =>
      restrict(type, permission, { before, start, after, absent: 'removed' }),
    ),
  );
  return { attributes, members };
}
