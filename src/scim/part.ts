import type { Attribute, ResourceType } from './attribute.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject, readSlot, topLevelAttributes, writeSlot } from './slot.ts';

/** The part of a resource whose attributes are kept; of a complex one that is not, those sub-attributes that are. */
export function partOf(type: ResourceType, resource: JsonObject, keeps: (attribute: Attribute) => boolean): JsonObject {
  let part = resource;
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(resource, attribute);
    if (value !== undefined && !keeps(attribute))
      part = writeSlot(part, attribute, partOfValue(attribute, value, keeps));
  }
  return part;
}

/** The sub-attributes of a value that are kept; what is empty then is left out. */
export function partOfValue(
  attribute: Attribute,
  value: Json,
  keeps: (attribute: Attribute) => boolean,
): Json | undefined {
  const names = new Set([...attribute.subAttributes.values()].filter(keeps).map((sub) => sub.definition.name));
  if (names.size === 0) return undefined;
  const elements = (Array.isArray(value) ? value : [value])
    .filter(isObject)
    .map((element) => Object.fromEntries(Object.entries(element).filter(([name]) => names.has(name))))
    .filter((element) => Object.keys(element).length > 0);
  if (Array.isArray(value)) return elements.length > 0 ? elements : undefined;
  return elements[0];
}
