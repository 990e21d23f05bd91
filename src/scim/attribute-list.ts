import type { Attribute, ResourceType } from './attribute.ts';
import { ScimError } from './errors.ts';
import { type ElementFilter, elementMatches, findPath } from './path.ts';
import { attributesNamed } from './reach.ts';
import type { Json } from './resource.ts';

/** An attribute that a list names, of all elements or of some. */
export interface NamedAttribute {
  readonly attribute: Attribute;
  /** The elements that are meant, of it or of the attribute that holds it; null for all. */
  readonly elements: ElementFilter | null;
}

/**
 * RFC 7644 §3.10: names in any case, with or without the URN, a whole extension by its URN, and value paths: Entra asks for
 * `emails[type eq "work"]` (reference/scim-clients.md). What leads nowhere is passed over.
 */
export function namedAttributes(type: ResourceType, list: string): readonly NamedAttribute[] {
  return splitList(list).flatMap((name) =>
    name.includes('[')
      ? valuePath(type, name)
      : attributesNamed(type, name).map((attribute) => ({ attribute, elements: null })),
  );
}

/** Whether the element is among those meant. */
export function means({ attribute, elements }: NamedAttribute, element: Json): boolean {
  return elementMatches(attribute.parent ?? attribute, elements, element);
}

function valuePath(type: ResourceType, text: string): readonly NamedAttribute[] {
  const path = pathOrNull(type, text);
  // What is shown of an attribute is its elements; of the values of a sub-attribute, all or none.
  return path?.kind === 'attribute' && path.values === null
    ? [{ attribute: path.sub ?? path.attribute, elements: path.elements }]
    : [];
}

function pathOrNull(type: ResourceType, text: string) {
  try {
    return findPath(type, text);
  } catch (error) {
    if (error instanceof ScimError) return null;
    throw error;
  }
}

/** Commas in brackets and in quotes part nothing. A bracket that is not closed runs to the end, so the pattern never goes back. */
function splitList(list: string): readonly string[] {
  const items = list.match(/(?:[^,[]|\[(?:[^\]"]|"(?:[^"\\]|\\.)*"?)*(?:\]|$))+/gs) ?? [];
  return items.map((item) => item.trim());
}
