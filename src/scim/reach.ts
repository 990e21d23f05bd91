import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute, resolveSchema } from './attribute-path.ts';

/** Attributes that somebody may read, or write: all there are, or those whose keys are in the set, sub-attributes each by itself. */
export type Reach = 'all' | ReadonlySet<string>;

/** Whether the attribute is in reach, with all of its sub-attributes. */
export function covers(reach: Reach, attribute: Attribute): boolean {
  return reach === 'all' || reach.has(attribute.key);
}

/** Whether anything of the attribute is in reach. */
export function touches(reach: Reach, attribute: Attribute): boolean {
  return covers(reach, attribute) || [...attribute.subAttributes.values()].some((sub) => covers(reach, sub));
}

/** The attributes that a name means: one, or those of a whole schema by its URN; none where the type knows no such name. */
export function attributesNamed(type: ResourceType, name: string): readonly Attribute[] {
  const attribute = resolveAttribute(type, name);
  if (attribute !== null) return [attribute];
  return [...(resolveSchema(type, name)?.attributes.values() ?? [])];
}

/** The reach of these attributes; a complex one whose sub-attributes are all named is in it as a whole. */
export function reachOf(attributes: readonly Attribute[]): Reach {
  const keys = new Set<string>();
  for (const attribute of attributes) {
    keys.add(attribute.key);
    for (const sub of attribute.subAttributes.values()) keys.add(sub.key);
  }
  for (const { parent } of attributes) {
    if (parent !== null && [...parent.subAttributes.values()].every((sub) => keys.has(sub.key))) keys.add(parent.key);
  }
  return keys;
}
