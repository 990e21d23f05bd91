import type { Attribute, ResourceType } from './attribute.ts';
import { means, type NamedAttribute, namedAttributes } from './attribute-list.ts';
import type { Projection } from './projection.ts';
import type { Json, JsonObject, Resource } from './resource.ts';
import { isObject, readSlot, topLevelAttributes, writeSlot } from './slot.ts';

/**
 * A resource as a request wants to see it. RFC 7644 §3.9, and "returned" of RFC 7643 §2.2.
 * @param resource the whole resource, what is hidden by default included (joinHidden)
 * @returns what is shown, `meta` last where it is shown; names that the type does not have are passed over
 */
export function project(type: ResourceType, resource: Resource, request: Projection): JsonObject {
  const named = namedAttributes(type, request.attributes ?? request.excludedAttributes ?? '');
  const rule = ruleOf(request);
  let shown: JsonObject = resource;
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(resource, attribute);
    if (value !== undefined) shown = writeSlot(shown, attribute, shownValue(attribute, value, named, rule));
  }
  return shown;
}

/** The same for the value of one top-level attribute, where that is not in the resource. */
export function projectValue(
  type: ResourceType,
  attribute: Attribute,
  value: Json,
  request: Projection,
): Json | undefined {
  const named = namedAttributes(type, request.attributes ?? request.excludedAttributes ?? '');
  return shownValue(attribute, value, named, ruleOf(request));
}

/** Whether any value of the attribute could be shown. */
export function mayShow(type: ResourceType, attribute: Attribute, request: Projection): boolean {
  const { attributes, excludedAttributes } = request;
  const named = namedAttributes(type, attributes ?? excludedAttributes ?? '');
  // An exclusion of some elements leaves the others.
  const meant = attributes === null ? named.filter(({ elements }) => elements === null) : named;
  return ruleOf(request)(attribute, new Set(meant.map((one) => one.attribute)));
}

/** RFC 7643 §2.2: whether an attribute is shown; of a complex attribute, whether anything of it may be. */
type Rule = (attribute: Attribute, named: ReadonlySet<Attribute>) => boolean;

function ruleOf({ attributes, specified = NONE }: Projection): Rule {
  return attributes === null ? showsBut(specified) : showsOnly;
}

const NONE: ReadonlySet<Attribute> = new Set();

/** `attributes=`: what is named, in whole or in part, and what is always returned. */
const showsOnly: Rule = (attribute, named) => {
  const { returned } = attribute.definition;
  if (returned === 'never') return false;
  if (returned === 'always' || named.has(attribute)) return true;
  if (attribute.parent === null) return [...attribute.subAttributes.values()].some((sub) => named.has(sub));
  return returned === 'default' && named.has(attribute.parent);
};

/** `excludedAttributes=`, or nothing: what a default answer shows, less what is named and not always returned. */
function showsBut(specified: ReadonlySet<Attribute>): Rule {
  return (attribute, named) => {
    const { returned } = attribute.definition;
    if (returned === 'always') return true;
    const shown = returned === 'default' || (returned === 'request' && specified.has(attribute));
    return shown && !named.has(attribute);
  };
}

function shownValue(attribute: Attribute, value: Json, named: readonly NamedAttribute[], rule: Rule): Json | undefined {
  const own = named.filter((one) => one.attribute === attribute || one.attribute.parent === attribute);
  const shown = (element: Json) => {
    const meant = new Set(own.filter((one) => means(one, element)).map((one) => one.attribute));
    return rule(attribute, meant) ? shownElement(attribute, element, (sub) => rule(sub, meant)) : [];
  };
  if (!Array.isArray(value)) return shown(value)[0];
  const elements = value.flatMap(shown);
  return elements.length > 0 ? elements : undefined;
}

/** An element with what is shown of it; none where that is nothing. */
function shownElement(attribute: Attribute, element: Json, shows: (sub: Attribute) => boolean): readonly Json[] {
  if (!isObject(element)) return [element];
  const hidden = new Set(
    [...attribute.subAttributes.values()].filter((sub) => !shows(sub)).map((sub) => sub.definition.name),
  );
  const shown = Object.fromEntries(Object.entries(element).filter(([name]) => !hidden.has(name)));
  return Object.keys(shown).length > 0 ? [shown] : [];
}
