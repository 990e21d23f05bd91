import type { ResourceType } from '../scim/attribute.ts';
import { project } from '../scim/project.ts';
import type { StoredResource } from '../store/port.ts';
import { load } from './row.ts';

/** RFC 7644 §3.9: what a request asks to see; nulls where it asks nothing. */
export interface Projection {
  readonly attributes: string | null;
  readonly excludedAttributes: string | null;
}

/**
 * The JSON text of a resource as asked for: the stored bytes where nothing special is.
 * @param location meta.location, which is not stored, so that stored bytes stay when the base URL changes
 * @throws ScimError 400 where both are asked
 */
export function documentText(type: ResourceType, row: StoredResource, wanted: Projection, location: string): string {
  if (wanted.attributes === null && wanted.excludedAttributes === null) return withLocation(row.document, location);
  const { resource } = load(type, row);
  const located = { ...resource, meta: { ...resource.meta, location } };
  return JSON.stringify(project(type, located, wanted));
}

/** A stored document ends with `meta`, so `location` is put in as the last member of the last member: nothing is parsed. */
function withLocation(document: string, location: string): string {
  return `${document.slice(0, -2)},"location":${JSON.stringify(location)}}}`;
}
