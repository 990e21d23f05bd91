import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute } from './attribute-path.ts';
import { quoted, refusal } from './errors.ts';
import { isIndexed, lookupOf, VERSION } from './filterable.ts';
import { BY_ID, type Order, type SortKey } from './order.ts';
import { RELATION_PATHS, relationOf } from './relation.ts';
import { pathsIn, UnknownName } from './unknown-name.ts';

/** RFC 7644 §3.4.2.3, as sent; nulls where a request says nothing. */
export interface SortRequest {
  readonly sortBy: string | null;
  readonly sortOrder: string | null;
}

/** A request's order, and the attribute that it tells something of: null for the order by id. */
export interface Sorting {
  readonly order: Order;
  readonly attribute: Attribute | null;
}

const DESCENDING: ReadonlyMap<string, boolean> = new Map([
  ['ascending', false],
  ['descending', true],
]);

/**
 * RFC 7644 §3.4.2.3: the order that a request asks for. Without sortBy, sortOrder means nothing.
 * @throws ScimError invalidValue: no such attribute, one that cannot be sorted by, a sortOrder that is none
 */
export function sortingOf(type: ResourceType, request: SortRequest): Sorting {
  const descending = isDescending(request);
  if (request.sortBy === null) return { order: BY_ID, attribute: null };
  const attribute = resolveAttribute(type, request.sortBy.trim());
  if (attribute === null) {
    const detail = `sortBy: ${quoted(request.sortBy)} is not an attribute of ${type.name}; see /Schemas`;
    throw new UnknownName(refusal('invalidValue', detail), request.sortBy.trim(), () => pathsIn(type));
  }
  // A location is the same text for all, and the id behind it.
  if (attribute.key === 'meta.location') return { order: { by: null, descending }, attribute };
  const value = sortable(attribute);
  return { order: { by: sortKeyOf(value), descending }, attribute: value };
}

function sortKeyOf(value: Attribute): SortKey {
  if (value.key === VERSION) return { path: VERSION, multiValued: false, primary: null, row: 'version' };
  const relation = relationOf(value);
  if (relation !== null) return { path: pathOfRow(value.key), multiValued: true, primary: null, row: relation };
  const primary = value.parent?.subAttributes.get('primary')?.key ?? null;
  const multiValued = value.definition.multiValued || value.parent?.definition.multiValued === true;
  return { path: value.key, multiValued, primary, ...lookupOf(value) };
}

/** The locations of groups all begin alike, so that their order is that of the ids. */
function pathOfRow(key: string): string {
  return key === 'groups.$ref' ? RELATION_PATHS.groups.value : key;
}

/** @throws ScimError invalidValue */
export function isDescending({ sortOrder }: Pick<SortRequest, 'sortOrder'>): boolean {
  const descending = DESCENDING.get(sortOrder?.toLowerCase() ?? 'ascending');
  if (descending !== undefined) return descending;
  throw refusal('invalidValue', `sortOrder is ${quoted(sortOrder ?? '')}; write ascending or descending`);
}

/** The attribute whose values are compared: of a complex one its `value`. */
function sortable(attribute: Attribute): Attribute {
  const value = attribute.subAttributes.size === 0 ? attribute : attribute.subAttributes.get('value');
  if (value === undefined) {
    // RFC 7644 §3.4.2.3: "If the attribute is complex, the attribute name must be a path to a sub-attribute".
    const names = [...attribute.subAttributes.values()].map((sub) => sub.path).join(', ');
    throw refusal('invalidValue', `sortBy: ${attribute.path} is complex; sort by one of ${names}`);
  }
  if (isIndexed(value) || relationOf(value) !== null || value.key === VERSION) return value;
  // What is never returned is not in the index: an order would be an oracle for it.
  throw refusal('invalidValue', `sortBy: ${value.path} cannot be sorted by`);
}
