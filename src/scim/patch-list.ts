import type { Attribute } from './attribute.ts';
import { addToIndex, findInIndex, indexElements } from './element-index.ts';
import type { Json } from './resource.ts';
import { readElements, requireRoom } from './value.ts';

/** What becomes of a value that is there already when the same is added. */
export type Merge = (same: Json, added: Json) => Json;

/**
 * RFC 7644 §3.5.2.1: values are added; one that is there already is not added again.
 * @throws ScimError invalidValue where these are too many
 */
export function addValues(
  attribute: Attribute,
  old: readonly Json[],
  given: readonly Json[],
  merge: Merge = (same) => same,
): readonly Json[] {
  const all = [...old];
  const index = indexElements(attribute, all);
  for (const element of given) {
    const position = findInIndex(attribute, index, element) ?? all.length;
    const same = all[position];
    all[position] = same === undefined ? element : merge(same, element);
    addToIndex(attribute, index, all[position], position);
  }
  requireRoom(attribute, all.length);
  return all;
}

/** RFC 7644 §3.5.2.2: without values, all go; Entra names the values that should go, and then those go alone. */
export function removeValues(attribute: Attribute, old: readonly Json[], raw: unknown): readonly Json[] {
  if (raw === undefined || raw === null) return [];
  const given = indexElements(attribute, readElements(attribute, listOf(raw)));
  return old.filter((element) => findInIndex(attribute, given, element) === undefined);
}

/** The values of a client that sends one without an array around it. */
export function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [raw];
}
