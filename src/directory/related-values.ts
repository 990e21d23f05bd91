import type { ResourceType } from '../scim/attribute.ts';
import { relationAttribute } from '../scim/relation.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { Store } from '../store/port.ts';
import { groupElement, memberElement } from './relation-text.ts';

/**
 * What of a resource is kept as rows: the members of a group or the groups of a user, as they are now, under their attribute's name.
 * @returns null where they are more than `most`
 */
export async function relatedValues(
  store: Store,
  tenant: string,
  type: ResourceType,
  id: string,
  most: number,
): Promise<JsonObject | null> {
  const relation = relationAttribute(type);
  if (relation === null) return {};
  const elements = await RELATED[relation.name](store, tenant, type, id, most + 1);
  if (elements.length > most) return null;
  return elements.length === 0 ? {} : { [relation.attribute.definition.name]: elements };
}

type Related = (store: Store, tenant: string, type: ResourceType, id: string, limit: number) => Promise<JsonObject[]>;

const RELATED: Readonly<Record<'members' | 'groups', Related>> = {
  members: async (store, tenant, type, id, limit) =>
    (await store.listMembers(tenant, id, { after: null, limit })).map((member) => memberElement(type, member)),
  groups: async (store, tenant, type, id) =>
    (await store.groupsOf(tenant, [id])).map((membership) => groupElement(type, membership)),
};
