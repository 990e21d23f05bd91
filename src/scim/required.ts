import type { Attribute, ResourceType } from './attribute.ts';
import { refusal } from './errors.ts';
import type { Attributes, Json } from './resource.ts';
import { isObject, readSlot, topLevelAttributes } from './slot.ts';

/**
 * RFC 7643 §2.2 "required", §6 "schemaExtensions.required": that everything required is there.
 * @throws ScimError invalidValue naming the first attribute or extension that is missing
 */
export function checkRequired(type: ResourceType, attributes: Attributes): void {
  const present = new Set(type.extensions.filter(({ schema }) => isObject(attributes[schema])).map((e) => e.schema));
  for (const { schema, required } of type.extensions) {
    if (required && !present.has(schema)) throw missing(schema);
  }
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(attributes, attribute);
    if (value !== undefined) checkSubAttributes(attribute, value);
    else if (isRequired(attribute) && (!attribute.extension || present.has(attribute.schema))) {
      throw missing(attribute.path);
    }
  }
}

function checkSubAttributes(attribute: Attribute, value: Json): void {
  if (attribute.subAttributes.size === 0) return;
  const required = [...attribute.subAttributes.values()].filter(isRequired);
  if (required.length === 0) return;
  for (const element of Array.isArray(value) ? value : [value]) {
    const absent = required.find((sub) => isObject(element) && element[sub.definition.name] === undefined);
    if (absent !== undefined) throw missing(absent.path);
  }
}

/** What is read-only the service provider gives, not the client. */
function isRequired(attribute: Attribute): boolean {
  return attribute.definition.required && attribute.definition.mutability !== 'readOnly';
}

function missing(path: string) {
  return refusal('invalidValue', `${path} is required and has no value`);
}
