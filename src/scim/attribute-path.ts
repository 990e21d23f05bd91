import type { Attribute, ResourceType } from './attribute.ts';

/** A schema of the type and its attributes by folded name. */
export interface SchemaAttributes {
  readonly schema: string;
  readonly extension: boolean;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/**
 * RFC 7644 §3.10: resolves `userName`, `name.givenName`, and the same behind the URN of a schema of the type, in any case.
 * Only what the schema declares resolves; nothing is ever looked up in an object.
 * @returns the attribute, or null where the type has none of that name
 */
export function resolveAttribute(type: ResourceType, path: string): Attribute | null {
  const folded = path.toLowerCase();
  for (const { schema, attributes } of schemasOf(type)) {
    const prefix = `${schema.toLowerCase()}:`;
    // URNs hold dots and colons, attribute names hold none: what follows a whole URN is the name.
    if (folded.startsWith(prefix)) return inAttributes(attributes, folded.slice(prefix.length));
  }
  return inAttributes(type.attributes, folded);
}

/** The schema that the URN names, in any case, where it is one of the type's. */
export function resolveSchema(type: ResourceType, urn: string): SchemaAttributes | null {
  const folded = urn.toLowerCase();
  for (const schema of schemasOf(type)) if (schema.schema.toLowerCase() === folded) return schema;
  return null;
}

/** Longer URNs first, so that one that begins like another is not taken for it. */
function schemasOf(type: ResourceType): readonly SchemaAttributes[] {
  const none: ReadonlyMap<string, Attribute> = new Map();
  const extensions = type.extensions.map(({ schema }) => ({
    schema,
    extension: true,
    attributes: type.extensionAttributes.get(schema.toLowerCase()) ?? none,
  }));
  const core = { schema: type.schema, extension: false, attributes: type.attributes };
  return [core, ...extensions].sort((a, b) => b.schema.length - a.schema.length);
}

function inAttributes(attributes: ReadonlyMap<string, Attribute>, folded: string): Attribute | null {
  const [name = '', subName, ...rest] = folded.split('.');
  const attribute = rest.length === 0 ? attributes.get(name) : undefined;
  return (subName === undefined ? attribute : attribute?.subAttributes.get(subName)) ?? null;
}
