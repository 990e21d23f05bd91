import type { Attributes, Json } from './resource.ts';
import { isObject } from './slot.ts';

/** Whether two states of a resource hold the same values; the order of names makes no difference, that of elements does. */
export function sameAttributes(a: Attributes, b: Attributes): boolean {
  return sameJson(a, b);
}

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => sameAt(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameAt(a[name], b[name]))
  );
}

function sameAt(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && sameJson(a, b);
}
