/**
 * RFC 7643 §7 "returned": what is returned on request is in the answer to a POST, PUT or PATCH too, "if the attribute was specified
 * by the client (for example, the attribute was modified)".
 */
import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute, resolveSchema } from './attribute-path.ts';
import { readOperations } from './patch-operation.ts';
import { isObject, topLevelAttributes } from './slot.ts';

/** Of a POST or a PUT that has been taken, the attributes in its body that are returned on request. */
export function specifiedInResource(type: ResourceType, body: unknown): ReadonlySet<Attribute> {
  const sought = returnedOnRequest(type);
  return new Set(namedIn(type, body).filter((attribute) => sought.has(attribute)));
}

/** The same of a PATCH. */
export function specifiedInPatch(type: ResourceType, body: unknown): ReadonlySet<Attribute> {
  const sought = returnedOnRequest(type);
  const operations = readOperations(body, type.limits.patchOperations);
  const named = operations.flatMap(({ path, value }) =>
    path === null ? namedIn(type, value) : namedBy(type, path, value),
  );
  return new Set(named.filter((attribute) => sought.has(attribute)));
}

/** Few types have any, and every write asks. */
const known = new WeakMap<ResourceType, ReadonlySet<Attribute>>();

/** All of a type's, sub-attributes among them. */
export function returnedOnRequest(type: ResourceType): ReadonlySet<Attribute> {
  const before = known.get(type);
  if (before !== undefined) return before;
  const all = topLevelAttributes(type).flatMap((attribute) => [attribute, ...attribute.subAttributes.values()]);
  const found = new Set(all.filter(({ definition }) => definition.returned === 'request'));
  known.set(type, found);
  return found;
}

/** The members of a resource, of a value without a path, or of the object of a schema. */
function namedIn(type: ResourceType, value: unknown, schema: string | null = null): readonly Attribute[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    namedBy(type, schema === null ? name : `${schema}:${name}`, one),
  );
}

/** What a name or a path means, and what of it the value names. */
function namedBy(type: ResourceType, path: string, value: unknown): readonly Attribute[] {
  const name = withoutFilter(path.trim());
  const attribute = resolveAttribute(type, name);
  if (attribute !== null) {
    const own = [attribute, ...subAttributesIn(attribute, value)];
    return attribute.parent === null ? own : [attribute.parent, ...own];
  }
  const schema = resolveSchema(type, name);
  return schema === null ? [] : namedIn(type, value, schema.schema);
}

function subAttributesIn(attribute: Attribute, value: unknown): readonly Attribute[] {
  const elements = Array.isArray(value) ? value : [value];
  const names = new Set(elements.filter(isObject).flatMap((element) => Object.keys(element)));
  return [...names].flatMap((name) => attribute.subAttributes.get(name.toLowerCase()) ?? []);
}

/** `emails[type eq "work"].value` is of `emails.value`. */
function withoutFilter(path: string): string {
  const open = path.indexOf('[');
  const close = path.lastIndexOf(']');
  return open < 0 || close < open ? path : path.slice(0, open) + path.slice(close + 1);
}
