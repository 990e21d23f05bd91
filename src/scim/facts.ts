import type { Attribute, ResourceType } from './attribute.ts';
import { attributesWith } from './attributes-with.ts';
import { type IndexedLeaf, indexedLeaves, leavesOf, VERSION } from './filterable.ts';
import { keyOf } from './key.ts';
import type { Fact, Json, Resource, UniqueValue } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, readSlot, topLevelAttributes } from './slot.ts';

/** The filterable values of a canonical resource: every leaf but those never returned. No two are the same. */
export function factsOf(type: ResourceType, resource: Resource): Fact[] {
  const facts: Fact[] = [];
  for (const attribute of topLevelAttributes(type)) {
    const value = readSlot(resource, attribute);
    if (value !== undefined) addFacts(facts, attribute, value, indexedLeaves(attribute));
  }
  return facts;
}

/** The facts of one attribute's value; its elements are numbered where it has several. */
export function valueFacts(attribute: Attribute, value: Json): Fact[] {
  const facts: Fact[] = [];
  addFacts(facts, attribute, value, indexedLeaves(attribute));
  return facts;
}

function addFacts(facts: Fact[], attribute: Attribute, value: Json, leaves: readonly IndexedLeaf[]): void {
  for (const [element, one] of listOf(value).entries()) {
    for (const { leaf, lookup } of leaves) {
      const value = leafValue(attribute, leaf, one);
      if (value === undefined || value === null) continue;
      for (const key of keysOf(leaf, value)) facts.push({ path: leaf.key, key, element, ...lookup });
    }
  }
}

function leafValue(attribute: Attribute, leaf: Attribute, element: Json): Json | undefined {
  if (leaf === attribute) return element;
  return isObject(element) ? element[leaf.definition.name] : undefined;
}

/** Of several values two may have one key, as two writings of one word have. */
function keysOf(leaf: Attribute, value: Json): Iterable<string> {
  return Array.isArray(value) ? new Set(value.map((one) => keyOf(leaf, one))) : [keyOf(leaf, value)];
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

/** What a resource is sorted by, and asked for, by its version: the store keeps that in the resource's row. */
export function versionFact({ meta }: Resource): Fact {
  return { path: VERSION, key: meta.version, element: 0 };
}

/** RFC 7643 §7 "uniqueness": the values that no other resource of the type may hold, or none at all. `id` is the store's own key. */
export function uniquesOf(type: ResourceType, resource: Resource): UniqueValue[] {
  return attributesWith(type, hasUniques).flatMap((attribute) => uniquesAt(attribute, readSlot(resource, attribute)));
}

function uniquesAt(attribute: Attribute, value: Json | undefined): readonly UniqueValue[] {
  const leaves = value === undefined ? NO_LEAVES : uniqueLeaves(attribute);
  if (value === undefined || leaves.length === 0) return [];
  const facts: Fact[] = [];
  addFacts(facts, attribute, value, leaves);
  const global = new Set(
    leaves.filter(({ leaf }) => leaf.definition.uniqueness === 'global').map(({ leaf }) => leaf.key),
  );
  const uniques = new Map<string, UniqueValue>();
  for (const { path, key } of facts) {
    const unique: UniqueValue = { path, key, ...(global.has(path) && { global: true }) };
    uniques.set(identity(unique), unique);
  }
  return [...uniques.values()];
}

const NO_LEAVES: readonly IndexedLeaf[] = [];
const hasUniques = (attribute: Attribute) => uniqueLeaves(attribute).length > 0;

const unique = new WeakMap<Attribute, readonly IndexedLeaf[]>();

function uniqueLeaves(attribute: Attribute): readonly IndexedLeaf[] {
  const known = unique.get(attribute);
  if (known !== undefined) return known;
  const leaves = leavesOf(attribute).filter((leaf) => leaf.definition.uniqueness !== 'none' && leaf.key !== 'id');
  const found = leaves.length === 0 ? NO_LEAVES : leaves.map((leaf) => ({ leaf, lookup: {} }));
  unique.set(attribute, found);
  return found;
}

/** What changes in the index between two states of one resource, and all that there was of the attributes that change. */
export function indexChanges(type: ResourceType, before: Resource, after: Resource) {
  const old: Fact[] = [];
  const facts: Change<Fact> = { add: [], remove: [] };
  const uniques: Change<UniqueValue> = { add: [], remove: [] };
  for (const attribute of topLevelAttributes(type)) {
    const was = readSlot(before, attribute);
    const is = readSlot(after, attribute);
    if (was === is || (was !== undefined && is !== undefined && sameJson(was, is))) continue;
    const there = was === undefined ? [] : valueFacts(attribute, was);
    const changed = difference(there, is === undefined ? [] : valueFacts(attribute, is));
    if (changed.add.length + changed.remove.length > 0) old.push(...there);
    join(facts, changed);
    join(uniques, difference(uniquesAt(attribute, was), uniquesAt(attribute, is)));
  }
  return { facts, uniques, before: old };
}

interface Change<T> {
  readonly add: T[];
  readonly remove: T[];
}

function join<T>(all: Change<T>, { add, remove }: Change<T>): void {
  all.add.push(...add);
  all.remove.push(...remove);
}

/** What to add to the rows of `before`, and what to remove from them, to have those of `after`. */
function difference<T extends Fact | UniqueValue>(before: readonly T[], after: readonly T[]): Change<T> {
  const isOld = isAmong(before);
  const isCurrent = isAmong(after);
  return { add: after.filter((row) => !isOld(row)), remove: before.filter((row) => !isCurrent(row)) };
}

/** So few are looked through one by one: most attributes have one value, and a text made of each costs more. */
const FEW = 8;

function isAmong<T extends Fact | UniqueValue>(rows: readonly T[]): (row: T) => boolean {
  if (rows.length <= FEW) return (row) => rows.some((other) => isSame(row, other));
  const known = new Set(rows.map(identity));
  return (row) => known.has(identity(row));
}

function isSame(a: Fact | UniqueValue, b: Fact | UniqueValue): boolean {
  return a.key === b.key && a.path === b.path && elementOf(a) === elementOf(b);
}

function elementOf(row: Fact | UniqueValue): number | null {
  return 'element' in row ? row.element : null;
}

function identity(row: Fact | UniqueValue): string {
  return `${row.path}\u0000${elementOf(row) ?? ''}\u0000${row.key}`;
}
