import group from '../../schema/scim/group.json' with { type: 'json' };
import user from '../../schema/scim/user.json' with { type: 'json' };
import type { Attribute, ResourceType } from './attribute.ts';

/**
 * An attribute whose values are rows of the membership and stand in no document: the members of a group
 * (RFC 7643 §4.2), and the groups of a user, direct and by nesting (§4.1.2).
 */
export type RelationName = 'members' | 'groups';

/** The columns of a row, by the last name of the path that asks for one; `$ref` is asked by the id (location.ts). */
export interface RowPaths {
  readonly value: string;
  readonly type: string;
  readonly display: string;
}

export const RELATION_PATHS: Readonly<Record<RelationName, RowPaths>> = {
  members: { value: 'members.value', type: 'members.type', display: 'members.display' },
  groups: { value: 'groups.value', type: 'groups.type', display: 'groups.display' },
};

const RELATIONS: readonly { readonly name: RelationName; readonly schema: string }[] = [
  { name: 'members', schema: group.id },
  { name: 'groups', schema: user.id },
];

/** Where the resources are that are in a relation. */
export const ENDPOINTS: ReadonlyMap<string, string> = new Map([
  ['User', '/Users'],
  ['Group', '/Groups'],
]);

export interface Relation {
  readonly name: RelationName;
  readonly attribute: Attribute;
}

/** Which relation an attribute, or the complex attribute that holds it, is; null for all others. */
export function relationOf(attribute: Attribute): RelationName | null {
  const { key, schema, extension } = attribute.parent ?? attribute;
  return RELATIONS.find((one) => one.name === key && one.schema === schema && !extension)?.name ?? null;
}

/** The attribute of the type that is a relation, where it has one. */
export function relationAttribute(type: ResourceType): Relation | null {
  for (const { name } of RELATIONS) {
    const attribute = type.attributes.get(name);
    if (attribute !== undefined && relationOf(attribute) === name) return { name, attribute };
  }
  return null;
}

/** Whether a row can be asked for this sub-attribute of a relation. */
export function isRelationPath(attribute: Attribute): boolean {
  const relation = relationOf(attribute);
  return relation !== null && Object.values(RELATION_PATHS[relation]).includes(attribute.key);
}
