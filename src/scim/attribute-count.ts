import type { ResourceType } from './attribute.ts';
import { refusal } from './errors.ts';
import type { JsonObject } from './resource.ts';
import { isObject } from './slot.ts';

/**
 * Holds a resource to the number of attributes that one may have; those of an extension count one by one.
 * @param resource canonical, or as a client sent it
 * @throws ScimError invalidValue
 */
export function requireFewAttributes(type: ResourceType, resource: JsonObject): void {
  const limit = type.limits.attributes;
  let count = 0;
  for (const [name, value] of Object.entries(resource)) {
    count += isObject(value) && type.extensionAttributes.has(name.toLowerCase()) ? Object.keys(value).length : 1;
  }
  if (count <= limit) return;
  throw refusal('invalidValue', `a ${type.name} holds at most ${limit} attributes, and these are ${count}`);
}
