import user from '../../schema/scim/user.json' with { type: 'json' };
import type { Attribute } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { isRelationPath, relationOf } from './relation.ts';
import type { RowColumn } from './resource.ts';

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

/** What every resource has, and stands in its row. */
const COLUMNS: ReadonlyMap<string, RowColumn> = new Map([
  ['id', 'id'],
  ['meta.resourcetype', 'type'],
  ['meta.created', 'created'],
  ['meta.lastmodified', 'modified'],
]);

/** `active` is the User's own (RFC 7643 §4.1.1): a type of a file may call something else so. */
function columnOf({ key, schema }: Attribute): RowColumn | undefined {
  return key === 'active' && schema === user.id ? 'active' : COLUMNS.get(key);
}

/** How values of an attribute are kept (Fact in resource.ts). */
export interface Keeping {
  readonly unindexed?: true;
  readonly column?: RowColumn;
}

/** Whether values of this attribute are looked up, or only asked of those that something else found; and where they stand. */
export function lookupOf(attribute: Attribute): Keeping {
  const { key, definition, parent } = attribute;
  const ofElement = parent?.definition.multiValued === true;
  const tellsKind = ofElement && (definition.type === 'boolean' || KINDS.has(definition.name.toLowerCase()));
  const isUnindexed = tellsKind || OF_ALL.has(key) || definition.type === 'binary';
  const column = columnOf(attribute);
  return { ...(isUnindexed && { unindexed: true }), ...(column !== undefined && { column }) };
}

/** A leaf whose values stand in the index, and how. */
export interface IndexedLeaf {
  readonly leaf: Attribute;
  readonly lookup: Keeping;
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

/** The keys under which any value of the attribute, or of its sub-attributes, is indexed, and how these are kept. */
export function presenceOf(attribute: Attribute): Omit<Extract<BoundFilter, { kind: 'present' }>, 'kind'> {
  const leaves = indexedLeaves(attribute);
  const isScan = leaves.some(({ lookup }) => lookup.unindexed);
  const columns = leaves.flatMap(({ lookup }) => lookup.column ?? []);
  return {
    paths: leaves.map(({ leaf }) => leaf.key),
    ...(isScan && { unindexed: true }),
    ...(columns.length > 0 && { columns }),
  };
}
