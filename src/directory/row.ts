import { assembleResource, type ResourceMeta } from '../scim/assemble.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { displayOf } from '../scim/display.ts';
import { refusal } from '../scim/errors.ts';
import { factsOf, uniquesOf } from '../scim/facts.ts';
import type { Attributes, Fact, Resource, UniqueValue } from '../scim/resource.ts';
import { joinHidden, splitHidden } from '../scim/stored.ts';
import type { NamedResource, StoredResource } from '../store/port.ts';

/** A resource as the use cases hold it: the row, and what it says in full. */
export interface Loaded {
  readonly row: StoredResource;
  readonly resource: Resource;
}

/** The row of a resource, and what the index keeps of it. */
export interface Row {
  readonly stored: NamedResource;
  readonly facts: readonly Fact[];
  readonly uniques: readonly UniqueValue[];
}

/** Takes a stored row apart. */
export function load(type: ResourceType, row: StoredResource): Loaded {
  const document = JSON.parse(row.document) as Resource;
  const hidden = row.hidden === null ? null : (JSON.parse(row.hidden) as Attributes);
  return { row, resource: joinHidden(type, document, hidden) };
}

/**
 * Puts a row together: the document that a default answer sends, what it hides, and the index rows.
 * @throws ScimError invalidValue where it has grown too large
 */
export function rowOf(type: ResourceType, attributes: Attributes, meta: ResourceMeta): Row {
  const { stored, resource } = storedOf(type, attributes, meta);
  return { stored, facts: factsOf(type, resource), uniques: uniquesOf(type, resource) };
}

/** The same without the index rows, and with the resource that they are of. */
export function storedOf(
  type: ResourceType,
  attributes: Attributes,
  meta: ResourceMeta,
): { readonly stored: NamedResource; readonly resource: Resource } {
  const resource = assembleResource(type, attributes, meta);
  const parts = splitHidden(type, resource);
  const document = JSON.stringify(parts.document);
  const hidden = parts.hidden === null ? null : JSON.stringify(parts.hidden);
  requireSmall(type, document.length + (hidden?.length ?? 0));
  const stored = { id: meta.id, version: meta.version, display: displayOf(parts.document), document, hidden };
  return { stored, resource };
}

/** Each request is bounded by itself; without this, a hundred of them could make of one resource what no other could read. */
function requireSmall(type: ResourceType, characters: number): void {
  const { resource: most } = type.limits;
  if (characters <= most) return;
  throw refusal(
    'invalidValue',
    `a ${type.name} holds at most ${most} characters of JSON, and this would be ${characters}`,
  );
}
