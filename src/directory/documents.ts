import type { ResourceType } from '../scim/attribute.ts';
import { standardText } from '../scim/dialect.ts';
import { project } from '../scim/project.ts';
import type { Projection } from '../scim/projection.ts';
import { readablePart } from '../scim/readable.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { StoredResource } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';
import { permissionOf } from './permit.ts';
import { load } from './row.ts';

/** How resources are shown, and to whom. */
export interface View {
  readonly directory: Directory;
  readonly caller: Caller;
  readonly wanted: Projection;
  /** `https://id.example.com/scim/v2` */
  readonly baseUrl: string;
}

/**
 * The JSON text of a resource as asked for, as far as the caller may read it: the stored bytes where nothing special is.
 * What is kept as rows is not in it (relation-text.ts).
 */
export function documentText(view: View, type: ResourceType, row: StoredResource): string {
  if (isWhole(view, type)) return withLocation(row.document, locationOf(view.baseUrl, type, row));
  return JSON.stringify(shownOf(view, type, row));
}

/** The same in two parts, between which a further member of the resource may stand, led by a comma. */
export function documentParts(view: View, type: ResourceType, row: StoredResource): readonly [string, string] {
  if (isWhole(view, type)) {
    const text = documentText(view, type, row);
    const end = text.lastIndexOf(META);
    return [text.slice(0, end), text.slice(end)];
  }
  const { meta, ...rest } = shownOf(view, type, row);
  return [JSON.stringify(rest).slice(0, -1), meta === undefined ? '}' : `,"meta":${JSON.stringify(meta)}}`];
}

/** A quote within a text is escaped, and within `meta` there are texts alone: this is found where `meta` begins. */
const META = ',"meta":{';

/** Whether the caller is shown all that a default answer shows. */
export function isWhole({ caller, wanted }: View, type: ResourceType): boolean {
  const { read } = permissionOf(caller, type);
  const { attributes, excludedAttributes, specified } = wanted;
  return attributes === null && excludedAttributes === null && specified === undefined && read === 'all';
}

function shownOf(view: View, type: ResourceType, row: StoredResource): JsonObject {
  const { read } = permissionOf(view.caller, type);
  const resource = readablePart(type, load(type, row).resource, read);
  const location = locationOf(view.baseUrl, type, row);
  const located = { ...resource, meta: { ...resource.meta, location } };
  return project(type, located, standardProjection(view, type));
}

/** RFC 7643 §3.1 meta.location; it is not stored, so that stored bytes stay when the base URL changes. */
export function locationOf(baseUrl: string, type: ResourceType, row: StoredResource): string {
  return `${baseUrl}${type.endpoint}/${row.id}`;
}

/** What is asked for, in the words of the standard. */
export function standardProjection({ caller, wanted }: View, type: ResourceType): Projection {
  const standard = (list: string | null) => (list === null ? null : standardText(caller.profile, type, list));
  const { attributes, excludedAttributes, specified } = wanted;
  return {
    attributes: standard(attributes),
    excludedAttributes: standard(excludedAttributes),
    ...(specified !== undefined && { specified }),
  };
}

/** A stored document ends with `meta`, so `location` is put in as the last member of the last member: nothing is parsed. */
function withLocation(document: string, location: string): string {
  return `${document.slice(0, -2)},"location":${JSON.stringify(location)}}}`;
}
