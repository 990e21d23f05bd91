/** How people come and go: creation and deletion by the policy of the configuration (scim.users). */
import type { ResourceType } from '../scim/attribute.ts';
import { equalTo } from '../scim/equal-to.ts';
import { ScimError } from '../scim/errors.ts';
import { NO_MEMBER_CHANGE } from '../scim/member-change.ts';
import { covers } from '../scim/reach.ts';
import type { Attributes, Json } from '../scim/resource.ts';
import type { StoredResource } from '../store/port.ts';
import { decideCreate, decideReplace } from './decide.ts';
import { type Caller, type Directory, type Precondition, UNCONDITIONAL } from './directory.ts';
import { requireCreate, requireDelete } from './permit.ts';
import { createOnce } from './repeat.ts';
import { changeResource, createResource, deleteResource } from './write.ts';

/**
 * RFC 7644 §3.3: creates a resource. With `onKnown: restore`, or for a client whose profile says so, a deactivated user of the
 * same userName is back instead, under the same id and with the body in the place of what it was: what Okta relies on when it
 * assigns a person again. So is one of the same externalId, where the client alone gives those out: another client's externalId
 * would hand one person's account to another. An active one is a conflict under either policy, and a client that may not
 * activate brings nobody back.
 * @param body the parsed JSON of the request
 * @param id the one that it must have, where others have been told; then nobody who is there stands in for it
 * @throws ScimError 400 on a body the schema refuses, 403, 409 uniqueness
 */
export async function provisionResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  body: unknown,
  id?: string,
): Promise<StoredResource> {
  if (id !== undefined) return createResource(directory, caller, type, body, id);
  const restores = directory.users.onKnown === 'restore' || caller.profile.restores;
  const { write } = requireCreate(caller, type);
  const active = type.attributes.get('active');
  const activates = active !== undefined && covers(write, active);
  if (!isUser(type) || !restores || !activates) return createOnce(directory, caller, type, body);
  const { attributes: asked } = decideCreate(directory, caller, type, body);
  const known = caller.ownsExternalIds
    ? await findDeactivated(directory, caller, type, 'externalid', asked.externalId)
    : null;
  if (known !== null) return restore(directory, caller, type, known, body, asked);
  try {
    return await createResource(directory, caller, type, body);
  } catch (error) {
    if (!(error instanceof ScimError) || error.scimType !== 'uniqueness') throw error;
    const holder = await findDeactivated(directory, caller, type, 'username', asked.userName);
    if (holder === null) throw error;
    return restore(directory, caller, type, holder, body, asked);
  }
}

/**
 * RFC 7644 §3.6: deletes a resource. With `onDelete: deactivate` a user stays, with `active: false`: readable, and known when
 * they come back.
 * @throws ScimError 403, 404, 412
 */
export async function deprovisionResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
  precondition: Precondition,
): Promise<void> {
  if (!isUser(type) || directory.users.onDelete === 'delete') {
    return deleteResource(directory, caller, type, id, precondition);
  }
  requireDelete(caller, type);
  await changeResource(directory, caller, type, id, precondition, 'resource.deactivated', (before) => ({
    attributes: { ...before, active: false },
    members: NO_MEMBER_CHANGE,
  }));
}

function isUser(type: ResourceType): boolean {
  return type.name === 'User';
}

/** The one deactivated user who has the value; null where there is none, or more than one. */
async function findDeactivated(
  { store }: Directory,
  { tenant }: Caller,
  type: ResourceType,
  name: string,
  value: Json | undefined,
): Promise<StoredResource | null> {
  const attribute = type.attributes.get(name);
  const active = type.attributes.get('active');
  if (value === undefined || attribute === undefined || active === undefined) return null;
  const filters = [equalTo(attribute, value), equalTo(active, false)];
  const { total, resources } = await store.findResources({
    tenant,
    type: type.name,
    filter: { kind: 'and', filters },
    offset: 0,
    limit: 1,
  });
  return total === 1 ? (resources[0] ?? null) : null;
}

/** RFC 7644 §3.5.1: as a PUT would, and active unless the client says otherwise. */
function restore(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  known: StoredResource,
  body: unknown,
  asked: Attributes,
): Promise<StoredResource> {
  return changeResource(directory, caller, type, known.id, UNCONDITIONAL, 'resource.restored', (before) => {
    // Somebody else was quicker.
    if (before.active !== false) throw new ScimError(409, 'this user is active again already', 'uniqueness');
    const { attributes, members } = decideReplace(directory, caller, type, before, body);
    return { attributes: { ...attributes, active: asked.active ?? true }, members };
  });
}
