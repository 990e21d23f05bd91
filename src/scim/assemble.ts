import type { ResourceType } from './attribute.ts';
import type { Attributes, Resource } from './resource.ts';

/** What the service provider itself knows of a resource. */
export interface ResourceMeta {
  readonly id: string;
  /** ISO text in UTC, as lastModified. */
  readonly created: string;
  readonly lastModified: string;
  readonly version: number;
}

/**
 * Puts a resource together: `schemas` names what is present, `meta` comes last (RFC 7643 §3.1), its version is a weak
 * entity tag (RFC 7644 §3.14).
 */
export function assembleResource(type: ResourceType, attributes: Attributes, meta: ResourceMeta): Resource {
  const extensions = type.extensions.map(({ schema }) => schema).filter((schema) => attributes[schema] !== undefined);
  return {
    schemas: [type.schema, ...extensions],
    id: meta.id,
    ...attributes,
    meta: {
      resourceType: type.name,
      created: meta.created,
      lastModified: meta.lastModified,
      version: `W/"${meta.version}"`,
    },
  };
}

/** The attributes of a resource without what assembleResource added. */
export function attributesOf(_type: ResourceType, resource: Resource): Attributes {
  const { schemas: _schemas, id: _id, meta: _meta, ...attributes } = resource;
  return attributes;
}
