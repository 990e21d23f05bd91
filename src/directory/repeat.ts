import { attributesOf } from '../scim/assemble.ts';
import type { Attribute, ResourceType } from '../scim/attribute.ts';
import type { BoundFilter } from '../scim/bound.ts';
import { equalTo } from '../scim/equal-to.ts';
import { ScimError } from '../scim/errors.ts';
import type { Attributes } from '../scim/resource.ts';
import { sameAttributes } from '../scim/same.ts';
import { readSlot, topLevelAttributes, writeSlot } from '../scim/slot.ts';
import type { StoredResource } from '../store/port.ts';
import { decideCreate } from './decide.ts';
import type { Caller, Directory } from './directory.ts';
import { memberWrites } from './members.ts';
import { load } from './row.ts';
import { createResource } from './write.ts';

/**
 * Creates a resource. For a client that repeats a POST whose answer it missed, one that is there already and is in all what
 * was asked for is the answer: it is what the first one made. Any other is a conflict, so that no account is taken over.
 * @param body the parsed JSON of the request
 * @throws ScimError 400 on a body the schema refuses, 403, 409 uniqueness
 */
export async function createOnce(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  body: unknown,
): Promise<StoredResource> {
  try {
    return await createResource(directory, caller, type, body);
  } catch (error) {
    const known = error instanceof ScimError && error.scimType === 'uniqueness';
    if (!known || !caller.profile.repeatsPost) throw error;
    const { attributes, members } = decideCreate(directory, caller, type, body);
    const made = await findSame(directory, caller, type, attributes);
    if (made === null) throw error;
    const missing = await memberWrites(directory.store, caller, { type, group: made.id, change: members });
    if (missing.length > 0) throw error;
    return made;
  }
}

async function findSame(
  { store }: Directory,
  { tenant }: Caller,
  type: ResourceType,
  asked: Attributes,
): Promise<StoredResource | null> {
  const filters = [...type.attributes.values()].flatMap((attribute) => uniqueValue(attribute, asked));
  if (filters.length === 0) return null;
  const query = { tenant, type: type.name, filter: { kind: 'or', filters } as const, offset: 0, limit: 1 };
  const [row] = (await store.findResources(query)).resources;
  if (row === undefined) return null;
  const there = visible(type, attributesOf(type, load(type, row).resource));
  return sameAttributes(there, visible(type, asked)) ? row : null;
}

/** That a resource has the value of a unique attribute. */
function uniqueValue(attribute: Attribute, asked: Attributes): readonly BoundFilter[] {
  const value = readSlot(asked, attribute);
  if (attribute.definition.uniqueness === 'none' || typeof value !== 'string') return [];
  return [equalTo(attribute, value)];
}

/** Without what is never returned: of a password there is only the hash to compare with. */
function visible(type: ResourceType, attributes: Attributes): Attributes {
  let shown = attributes;
  for (const attribute of topLevelAttributes(type)) {
    if (attribute.definition.returned === 'never') shown = writeSlot(shown, attribute, undefined);
  }
  return shown;
}
