import type { Attribute, ResourceType } from './attribute.ts';
import { isIndexed, leavesOf, lookupOf } from './filterable.ts';
import { keyOf } from './key.ts';
import type { Fact, Json, Resource, UniqueValue } from './resource.ts';
import { isObject, readSlot, topLevelAttributes } from './slot.ts';

/** The filterable values of a canonical resource: every leaf but those never returned. No two are the same. */
export function factsOf(type: ResourceType, resource: Resource): Fact[] {
  const facts: Fact[] = [];
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(resource, attribute);
    if (value !== undefined) facts.push(...valueFacts(attribute, value));
  }
  return facts;
}

/** The facts of one attribute's value; its elements are numbered where it has several. */
export function valueFacts(attribute: Attribute, value: Json): Fact[] {
  return leafFacts(attribute, value, leavesOf(attribute).filter(isIndexed));
}

function leafFacts(attribute: Attribute, value: Json, leaves: readonly Attribute[]): Fact[] {
  const facts = new Map<string, Fact>();
  for (const [element, one] of listOf(value).entries()) {
    for (const leaf of leaves) {
      for (const leafValue of leafValues(attribute, leaf, one)) {
        const fact = { path: leaf.key, key: factKey(leaf, leafValue), element, ...lookupOf(leaf) };
        facts.set(identity(fact), fact);
      }
    }
  }
  return [...facts.values()];
}

function leafValues(attribute: Attribute, leaf: Attribute, element: Json): readonly Json[] {
  const value = leaf === attribute ? element : isObject(element) ? element[leaf.definition.name] : undefined;
  return value === undefined || value === null ? [] : listOf(value);
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

/** A binary is there or not: that much can be asked with `pr`, and its bytes would only fill the index. */
function factKey(leaf: Attribute, value: Json): string {
  return leaf.definition.type === 'binary' ? '' : keyOf(leaf, value);
}

/** RFC 7643 §7 "uniqueness": the values that no other resource of the type may hold, or none at all. `id` is the store's own key. */
export function uniquesOf(type: ResourceType, resource: Resource): UniqueValue[] {
  const uniques = new Map<string, UniqueValue>();
  for (const attribute of topLevelAttributes(type)) {
    const leaves = leavesOf(attribute).filter((leaf) => leaf.definition.uniqueness !== 'none' && leaf.key !== 'id');
    const value = leaves.length > 0 ? readSlot(resource, attribute) : undefined;
    if (value === undefined) continue;
    const global = new Set(leaves.filter((leaf) => leaf.definition.uniqueness === 'global').map((leaf) => leaf.key));
    for (const { path, key } of leafFacts(attribute, value, leaves)) {
      const unique: UniqueValue = { path, key, ...(global.has(path) && { global: true }) };
      uniques.set(identity(unique), unique);
    }
  }
  return [...uniques.values()];
}

/** What to add to the rows of `before`, and what to remove from them, to have those of `after`. */
export function difference<T extends Fact | UniqueValue>(
  before: readonly T[],
  after: readonly T[],
): { add: T[]; remove: T[] } {
  const old = new Set(before.map(identity));
  const current = new Set(after.map(identity));
  return {
    add: after.filter((row) => !old.has(identity(row))),
    remove: before.filter((row) => !current.has(identity(row))),
  };
}

function identity(row: Fact | UniqueValue): string {
  return `${row.path}\u0000${'element' in row ? row.element : ''}\u0000${row.key}`;
}
