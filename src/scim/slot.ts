import type { Attribute, ResourceType } from './attribute.ts';
import type { Json, JsonObject } from './resource.ts';

/**
 * Where an attribute's value stands in a canonical resource. Declared names are never those that objects inherit
 * (schema-rules.ts), so reading by a declared name sees own properties alone.
 */
export function readSlot(resource: JsonObject, attribute: Attribute): Json | undefined {
  const name = attribute.definition.name;
  return attribute.extension ? objectAt(resource, attribute.schema)[name] : resource[name];
}

/** A copy with the top-level attribute set, or unset where the value is undefined; an extension left empty goes too. */
export function writeSlot(resource: JsonObject, attribute: Attribute, value: Json | undefined): JsonObject {
  const { name } = attribute.definition;
  if (!attribute.extension) return withMember(resource, name, value);
  const extension = withMember(objectAt(resource, attribute.schema), name, value);
  return withMember(resource, attribute.schema, Object.keys(extension).length > 0 ? extension : undefined);
}

/** A copy with one member set, or removed where the value is undefined; the object itself where nothing changes. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (object[name] === value) return object;
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _removed, ...rest } = object;
  return rest;
}

/** A type never changes, and every write walks through its attributes. */
const topLevel = new WeakMap<ResourceType, readonly Attribute[]>();

/** All top-level attributes of the type, the extensions' among them. */
export function topLevelAttributes(type: ResourceType): readonly Attribute[] {
  const known = topLevel.get(type);
  if (known !== undefined) return known;
  const extensions = [...type.extensionAttributes.values()].flatMap((attributes) => [...attributes.values()]);
  const all = [...type.attributes.values(), ...extensions];
  topLevel.set(type, all);
  return all;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(resource: JsonObject, name: string): JsonObject {
  const value = resource[name];
  return isObject(value) ? value : {};
}
