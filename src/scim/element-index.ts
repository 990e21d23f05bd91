import type { Attribute } from './attribute.ts';
import { keyOf } from './key.ts';
import type { Json } from './resource.ts';
import { isObject } from './slot.ts';

/** Positions of elements by what tells them apart: their value, then their type ('' where they have none). */
export type ElementIndex = Map<string, Map<string, number>>;

/**
 * RFC 7643 §2.4 tells values apart by (type, value). Complex values without `value` are told apart by all that they hold.
 * An index, so that a thousand values added to a thousand are two thousand steps, not a million.
 */
export function indexElements(attribute: Attribute, elements: readonly Json[]): ElementIndex {
  const index: ElementIndex = new Map();
  for (const [position, element] of elements.entries()) addToIndex(attribute, index, element, position);
  return index;
}

export function addToIndex(attribute: Attribute, index: ElementIndex, element: Json, position: number): void {
  const { value, type } = identityOf(attribute, element);
  const positions = index.get(value) ?? new Map<string, number>();
  index.set(value, positions.set(type, positions.get(type) ?? position));
}

/** The position of the element that this one is the same as; a type that one of the two leaves out tells nothing. */
export function findInIndex(attribute: Attribute, index: ElementIndex, element: Json): number | undefined {
  const { value, type } = identityOf(attribute, element);
  const positions = index.get(value);
  if (type === '') return positions?.get('') ?? positions?.values().next().value;
  return positions?.get(type) ?? positions?.get('');
}

function identityOf(attribute: Attribute, element: Json): { value: string; type: string } {
  if (!isObject(element)) return { value: keyOf(attribute, element), type: '' };
  const value = memberKey(attribute, element, 'value');
  if (value === null) return { value: `=${JSON.stringify(Object.entries(element).sort(byName))}`, type: '' };
  return { value: `:${value}`, type: memberKey(attribute, element, 'type') ?? '' };
}

function byName([a]: [string, Json], [b]: [string, Json]): number {
  return a < b ? -1 : 1;
}

function memberKey(attribute: Attribute, element: { readonly [name: string]: Json }, folded: string): string | null {
  const sub = attribute.subAttributes.get(folded);
  const value = sub && element[sub.definition.name];
  return sub === undefined || value === undefined ? null : keyOf(sub, value);
}
