import type { Attribute, ResourceType } from './attribute.ts';
import { attributesWith } from './attributes-with.ts';
import type { Attributes, Json, JsonObject, Resource } from './resource.ts';
import { isObject, readSlot, topLevelAttributes, writeSlot } from './slot.ts';

/**
 * Parts a resource into what a default answer shows and what it does not (RFC 7643 §2.2 "returned": never, request),
 * so that the stored document can be sent as it is.
 */
export function splitHidden(type: ResourceType, resource: Resource): { document: Resource; hidden: Attributes | null } {
  return split(type, resource, isHidden);
}

/** The resource without what may never leave the directory, at any depth (RFC 7643 §2.2 "returned": never). */
export function withoutNeverReturned(type: ResourceType, resource: Resource): Resource {
  return split(type, resource, isNeverReturned).document;
}

type Test = (attribute: Attribute) => boolean;

function split(
  type: ResourceType,
  resource: Resource,
  isAway: Test,
): { document: Resource; hidden: Attributes | null } {
  let shown: JsonObject = resource;
  let hidden: Attributes = {};
  for (const attribute of attributesWith(type, isAway)) {
    const value = readSlot(resource, attribute);
    if (value === undefined) continue;
    const kept = part(attribute, value, (one) => !isAway(one), isAway);
    shown = writeSlot(shown, attribute, kept);
    hidden = writeSlot(hidden, attribute, part(attribute, value, isAway, isAway));
  }
  if (Object.keys(hidden).length === 0) return { document: resource, hidden: null };
  return { document: { ...shown, schemas: resource.schemas, id: resource.id, meta: resource.meta }, hidden };
}

/** The reverse: the whole resource, `meta` last. */
export function joinHidden(type: ResourceType, document: Resource, hidden: Attributes | null): Resource {
  if (hidden === null) return document;
  const { meta, ...shown } = document;
  let joined: JsonObject = shown;
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(hidden, attribute);
    if (value !== undefined) joined = writeSlot(joined, attribute, join(readSlot(document, attribute), value));
  }
  return { ...joined, schemas: document.schemas, id: document.id, meta };
}

function isHidden(attribute: Attribute): boolean {
  const { returned } = attribute.definition;
  return returned === 'never' || returned === 'request';
}

function isNeverReturned(attribute: Attribute): boolean {
  return attribute.definition.returned === 'never';
}

/** What of a value is kept. Elements keep their places in both parts, so that they find each other again. */
function part(attribute: Attribute, value: Json, keeps: Test, isAway: Test): Json | undefined {
  if (isAway(attribute)) return keeps(attribute) ? value : undefined;
  if (Array.isArray(value)) return value.map((element) => partOfElement(attribute, element, keeps));
  const kept = partOfElement(attribute, value, keeps);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function partOfElement(attribute: Attribute, element: Json, keeps: Test): JsonObject {
  if (!isObject(element)) return {};
  const subs = [...attribute.subAttributes.values()].filter(keeps).map((sub) => sub.definition.name);
  return Object.fromEntries(Object.entries(element).filter(([name]) => subs.includes(name)));
}

function join(shown: Json | undefined, hidden: Json): Json {
  if (Array.isArray(shown) && Array.isArray(hidden)) return shown.map((element, i) => join(element, hidden[i] ?? {}));
  return isObject(shown) && isObject(hidden) ? { ...shown, ...hidden } : hidden;
}
