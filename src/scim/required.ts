import type { Attribute, ResourceType } from './attribute.ts';
import { attributesWith } from './attributes-with.ts';
import { refusal } from './errors.ts';
import type { Attributes, Json, JsonObject } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, readSlot } from './slot.ts';

/**
 * RFC 7643 §2.2 "required", §6 "schemaExtensions.required": that everything required is there.
 * @param before the attributes that a PATCH changed: what it took away from them is "mutability" (RFC 7644 §3.5.2.2)
 * @throws ScimError invalidValue, mutability naming the first attribute or extension that is missing
 */
export function checkRequired(type: ResourceType, attributes: Attributes, before: Attributes = {}): void {
  const present = new Set(type.extensions.filter(({ schema }) => isObject(attributes[schema])).map((e) => e.schema));
  for (const { schema, required } of type.extensions) {
    if (required && !present.has(schema)) throw missing(schema, before[schema] !== undefined);
  }
  for (const attribute of attributesWith(type, isRequired)) {
    const value = readSlot(attributes, attribute);
    if (value !== undefined) checkSubAttributes(attribute, value, readSlot(before, attribute));
    else if (isRequired(attribute) && (!attribute.extension || present.has(attribute.schema))) {
      throw missing(attribute.path, readSlot(before, attribute) !== undefined);
    }
  }
}

function checkSubAttributes(attribute: Attribute, value: Json, before: Json | undefined): void {
  if (attribute.subAttributes.size === 0) return;
  const required = [...attribute.subAttributes.values()].filter(isRequired);
  if (required.length === 0) return;
  for (const element of listed(value).filter(isObject)) {
    const absent = required.find((sub) => element[sub.definition.name] === undefined);
    if (absent === undefined) continue;
    const wasRemoved = listed(before).some((old) => isRestOf(element, old, absent));
    throw missing(absent.path, wasRemoved);
  }
}

/** Whether the element is what an old one is without that sub-attribute. */
function isRestOf(element: JsonObject, old: Json, { definition: { name } }: Attribute): boolean {
  return (
    isObject(old) && old[name] !== undefined && Object.entries(element).every(([key, value]) => same(old[key], value))
  );
}

function same(a: Json | undefined, b: Json): boolean {
  return a !== undefined && sameJson(a, b);
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** What is read-only the service provider gives, not the client. */
function isRequired(attribute: Attribute): boolean {
  return attribute.definition.required && attribute.definition.mutability !== 'readOnly';
}

function missing(path: string, hadOne: boolean) {
  return hadOne
    ? refusal('mutability', `${path} is required and cannot be removed`)
    : refusal('invalidValue', `${path} is required and has no value`);
}
