import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute, resolveSchema } from './attribute-path.ts';
import { refusal } from './errors.ts';
import type { Json, JsonObject, Resource } from './resource.ts';
import { isObject, readSlot, topLevelAttributes, writeSlot } from './slot.ts';

/** The query parameters of RFC 7644 §3.9, as sent. */
export interface ProjectionRequest {
  readonly attributes: string | null;
  readonly excludedAttributes: string | null;
}

/**
 * A resource as a request wants to see it. RFC 7644 §3.9, and "returned" of RFC 7643 §2.2.
 * @param resource the whole resource, what is hidden by default included (joinHidden)
 * @returns what is shown, `meta` last where it is shown; names that the type does not have are passed over
 * @throws ScimError invalidValue where both parameters are given
 */
export function project(type: ResourceType, resource: Resource, request: ProjectionRequest): JsonObject {
  if (request.attributes !== null && request.excludedAttributes !== null) {
    throw refusal('invalidValue', 'give attributes or excludedAttributes, not both');
  }
  const named = namedAttributes(type, request.attributes ?? request.excludedAttributes ?? '');
  const shows = request.attributes === null ? showsBut(named) : showsOnly(named);
  let shown: JsonObject = resource;
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(resource, attribute);
    if (value !== undefined) shown = writeSlot(shown, attribute, shownValue(attribute, value, shows));
  }
  return shown;
}

/** RFC 7643 §2.2: whether an attribute is shown; of a complex attribute, whether anything of it may be. */
type Shows = (attribute: Attribute) => boolean;

/** `attributes=`: what is named, in whole or in part, and what is always returned. */
function showsOnly(named: ReadonlySet<Attribute>): Shows {
  return (attribute) => {
    const { returned } = attribute.definition;
    if (returned === 'never') return false;
    if (returned === 'always' || named.has(attribute)) return true;
    if (attribute.parent === null) return [...attribute.subAttributes.values()].some((sub) => named.has(sub));
    return returned === 'default' && named.has(attribute.parent);
  };
}

/** `excludedAttributes=`, or nothing: what a default answer shows, less what is named and not always returned. */
function showsBut(named: ReadonlySet<Attribute>): Shows {
  return (attribute) => {
    const { returned } = attribute.definition;
    return returned === 'always' || (returned === 'default' && !named.has(attribute));
  };
}

function shownValue(attribute: Attribute, value: Json, shows: Shows): Json | undefined {
  if (!shows(attribute)) return undefined;
  if (attribute.subAttributes.size === 0) return value;
  const hidden = new Set(
    [...attribute.subAttributes.values()].filter((sub) => !shows(sub)).map((sub) => sub.definition.name),
  );
  const elements = (Array.isArray(value) ? value : [value])
    .map((element) => (isObject(element) ? without(element, hidden) : element))
    .filter((element) => !isObject(element) || Object.keys(element).length > 0);
  if (Array.isArray(value)) return elements.length > 0 ? elements : undefined;
  return elements[0];
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}

/** RFC 7644 §3.10: names in any case, with or without the URN, or a whole extension by its URN. */
function namedAttributes(type: ResourceType, list: string): ReadonlySet<Attribute> {
  const named = splitList(list).flatMap((name) => {
    const attribute = resolveAttribute(type, name);
    if (attribute !== null) return [attribute];
    return [...(resolveSchema(type, name)?.attributes.values() ?? [])];
  });
  return new Set(named);
}

/**
 * Entra asks for `emails[type eq "work"]`: the filter picks no attribute, so it is left out, commas and all. One that is
 * not closed runs to the end, so that the pattern never fails and never goes back.
 */
function splitList(list: string): readonly string[] {
  const unfiltered = list.replace(/\[(?:[^\]"]|"(?:[^"\\]|\\.)*"?)*(?:\]|$)/gs, '');
  return unfiltered.split(',').map((name) => name.trim());
}
