import type { Attribute, ResourceType } from './attribute.ts';
import { topLevelAttributes } from './slot.ts';

type AttributeTest = (attribute: Attribute) => boolean;

/** A type never changes, and every answer and every write asks. */
const found = new Map<AttributeTest, WeakMap<ResourceType, readonly Attribute[]>>();

/**
 * The top-level attributes of a type for which a test holds, or for a sub-attribute of theirs: mostly few.
 * @param test the same function each time, since what it found is remembered under it
 */
export function attributesWith(type: ResourceType, test: AttributeTest): readonly Attribute[] {
  const ofTest = found.get(test) ?? new WeakMap<ResourceType, readonly Attribute[]>();
  found.set(test, ofTest);
  const known = ofTest.get(type);
  if (known !== undefined) return known;
  const holding = topLevelAttributes(type).filter(
    (attribute) => test(attribute) || [...attribute.subAttributes.values()].some(test),
  );
  ofTest.set(type, holding);
  return holding;
}
