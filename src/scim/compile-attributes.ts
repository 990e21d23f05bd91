import type { Attribute } from './attribute.ts';
import type { AttributeDefinition } from './definition.ts';
import type { ScimLimits } from './limits.ts';

/** Where the attributes stand: at the core level of a resource, or under an extension's URN. */
export interface Place {
  readonly schema: string;
  readonly extension: boolean;
  readonly limits: ScimLimits;
}

/** Attributes by folded name. RFC 7643 §2.1: attribute names are case insensitive. */
export function compileAttributes(
  place: Place,
  definitions: readonly AttributeDefinition[],
): ReadonlyMap<string, Attribute> {
  return new Map(
    definitions.map((definition) => [definition.name.toLowerCase(), compileAttribute(place, definition, null)]),
  );
}

function compileAttribute(place: Place, definition: AttributeDefinition, parent: Attribute | null): Attribute {
  const subAttributes = new Map<string, Attribute>();
  const path = pathOf(place, definition.name, parent);
  const attribute = { definition, ...place, parent, path, key: path.toLowerCase(), subAttributes };
  for (const sub of definition.subAttributes ?? []) {
    subAttributes.set(sub.name.toLowerCase(), compileAttribute(place, sub, attribute));
  }
  return attribute;
}

function pathOf(place: Place, name: string, parent: Attribute | null): string {
  if (parent !== null) return `${parent.path}.${name}`;
  return place.extension ? `${place.schema}:${name}` : name;
}
