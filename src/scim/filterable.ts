import type { Attribute } from './attribute.ts';
import { isRelationPath, relationOf } from './relation.ts';

/** The store's own: it has no facts, and stands in the row of the resource. */
export const VERSION = 'meta.version';

/** Not kept as facts: the location is the base URL and the id (location.ts), the version is the store's own. */
const NOT_INDEXED: ReadonlySet<string> = new Set(['meta.location', VERSION]);

/** The attribute itself where it is simple, its sub-attributes where it is complex: what holds values. */
export function leavesOf(attribute: Attribute): readonly Attribute[] {
  return attribute.subAttributes.size === 0 ? [attribute] : [...attribute.subAttributes.values()];
}

/**
 * Whether values of this simple attribute stand in the index. Those never returned do not: a filter would be an oracle for
 * them.
 */
export function isIndexed(attribute: Attribute): boolean {
  const never = attribute.definition.returned === 'never' || attribute.parent?.definition.returned === 'never';
  const unaskable = NOT_INDEXED.has(attribute.key) || (relationOf(attribute) !== null && !isRelationPath(attribute));
  return !never && !unaskable;
}

/** RFC 7643 §2.4: what says of which kind a value is. Nearly everybody has the same, so a lookup would find nearly everybody. */
const KINDS: ReadonlySet<string> = new Set(['type', 'primary', 'display']);
/** The same, or made of what is looked up anyway; name.formatted is too, but members are found by it (display.ts). */
const OF_ALL: ReadonlySet<string> = new Set(['schemas', 'meta.resourcetype', 'meta.created', 'addresses.formatted']);

/** Whether values of this attribute are looked up, or only asked of those that something else found. */
export function lookupOf({ key, definition, parent }: Attribute): { readonly unindexed?: true } {
  const ofElement = parent?.definition.multiValued === true;
  const tellsKind = ofElement && (definition.type === 'boolean' || KINDS.has(definition.name.toLowerCase()));
  return tellsKind || OF_ALL.has(key) || definition.type === 'binary' ? { unindexed: true } : {};
}

/** A leaf whose values stand in the index, and how. */
export interface IndexedLeaf {
  readonly leaf: Attribute;
  readonly lookup: { readonly unindexed?: true };
}

const leaves = new WeakMap<Attribute, readonly IndexedLeaf[]>();

/** Those of an attribute; it never changes, and every write asks. */
export function indexedLeaves(attribute: Attribute): readonly IndexedLeaf[] {
  const known = leaves.get(attribute);
  if (known !== undefined) return known;
  const found = leavesOf(attribute)
    .filter(isIndexed)
    .map((leaf) => ({ leaf, lookup: lookupOf(leaf) }));
  leaves.set(attribute, found);
  return found;
}

/** The keys under which any value of the attribute, or of its sub-attributes, is indexed, and whether all are looked up. */
export function presenceOf(attribute: Attribute): { readonly paths: readonly string[]; readonly unindexed?: true } {
  const leaves = indexedLeaves(attribute);
  const isScan = leaves.some(({ lookup }) => lookup.unindexed);
  return { paths: leaves.map(({ leaf }) => leaf.key), ...(isScan && { unindexed: true }) };
}
