/** The values that are kept as rows, as they stand in a document: the members of a group, the groups of a user. */
import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { mayShow, projectValue } from '../scim/project.ts';
import { touches } from '../scim/reach.ts';
import { readableValue } from '../scim/readable.ts';
import { ENDPOINTS, type Relation, relationAttribute } from '../scim/relation.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { Member, Membership } from '../store/membership-port.ts';
import { isWhole, standardProjection, type View } from './documents.ts';
import { permissionOf } from './permit.ts';

/** The relation that a document of the type is to show; null where it has none, or the request or the caller is not to see it. */
export function shownRelation(view: View, type: ResourceType): Relation | null {
  const relation = relationAttribute(type);
  if (relation === null || isWhole(view, type)) return relation;
  const { read } = permissionOf(view.caller, type);
  const { attribute } = relation;
  return touches(read, attribute) && mayShow(type, attribute, standardProjection(view, type)) ? relation : null;
}

/** Elements as they stand between the brackets of their array, as far as they are to be shown; empty where nothing is. */
export function elementsText(
  view: View,
  type: ResourceType,
  attribute: Attribute,
  elements: readonly JsonObject[],
): string {
  return JSON.stringify(isWhole(view, type) ? elements : shown(view, type, attribute, [...elements])).slice(1, -1);
}

function shown(view: View, type: ResourceType, attribute: Attribute, elements: JsonObject[]) {
  const readable = readableValue(attribute, elements, permissionOf(view.caller, type).read);
  if (readable === undefined) return [];
  return projectValue(type, attribute, readable, standardProjection(view, type)) ?? [];
}

/** RFC 7643 §4.2, §8.7.1: `$ref` is where the member is now, `display` what it is called now. */
export function memberElement({ baseUrl }: Pick<View, 'baseUrl'>, { id, type, display }: Member): JsonObject {
  const $ref = `${baseUrl}${ENDPOINTS.get(type) ?? ''}/${id}`;
  return { value: id, $ref, type, ...(display !== null && { display }) };
}

/** RFC 7643 §4.1.2, §8.7.1: a group that a user is in. */
export function groupElement({ baseUrl }: Pick<View, 'baseUrl'>, { group, display, direct }: Membership): JsonObject {
  const $ref = `${baseUrl}${ENDPOINTS.get('Group') ?? ''}/${group}`;
  return { value: group, $ref, ...(display !== null && { display }), type: direct ? 'direct' : 'indirect' };
}

/** The groups of each user, in one query for all. */
export async function groupsOfEach(
  view: View,
  users: readonly string[],
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const elements = new Map<string, JsonObject[]>();
  const { directory, caller } = view;
  for (const membership of await directory.store.groupsOf(caller.tenant, users)) {
    const own = elements.get(membership.member);
    if (own === undefined) elements.set(membership.member, [groupElement(view, membership)]);
    else own.push(groupElement(view, membership));
  }
  return elements;
}
