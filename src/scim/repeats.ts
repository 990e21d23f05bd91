import type { Attribute } from './attribute.ts';
import type { Json, JsonObject } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject } from './slot.ts';

/**
 * RFC 7643 §2.4: "SHOULD NOT return the same (type, value) combination more than once per attribute". A later one that contradicts
 * the earlier in nothing completes it; one that does stays, so that nothing is lost unsaid.
 * @param elements canonical, of one multi-valued attribute
 */
export function withoutRepeats(attribute: Attribute, elements: Json[]): Json[] {
  if (elements.length < 2) return elements;
  const kept: Json[] = [];
  const positions = new Map<string, number>();
  for (const element of elements) {
    const identity = identityOf(attribute, element);
    const position = positions.get(identity) ?? kept.length;
    const earlier = kept[position];
    if (earlier === undefined) kept.push(element);
    else if (isObject(earlier) && isObject(element)) {
      if (agree(earlier, element)) kept[position] = { ...earlier, ...element };
      else kept.push(element);
    }
    positions.set(identity, position);
  }
  return kept;
}

/** Complex values without a `value` are told apart by all that they hold. */
function identityOf(attribute: Attribute, element: Json): string {
  if (!isObject(element)) return JSON.stringify(element);
  const value = memberOf(attribute, element, 'value');
  if (value !== undefined) return JSON.stringify([value, memberOf(attribute, element, 'type') ?? null]);
  return JSON.stringify(Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function memberOf(attribute: Attribute, element: JsonObject, folded: string): Json | undefined {
  const sub = attribute.subAttributes.get(folded);
  return sub === undefined ? undefined : element[sub.definition.name];
}

function agree(a: JsonObject, b: JsonObject): boolean {
  return Object.entries(b).every(([name, value]) => {
    const other = a[name];
    return other === undefined || sameJson(other, value);
  });
}
