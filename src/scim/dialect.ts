import type { Attribute, ResourceType } from './attribute.ts';
import { countOperations } from './patch-operation.ts';
import { findPath } from './path.ts';
import type { Profile } from './profile.ts';
import type { JsonObject } from './resource.ts';
import { isObject } from './slot.ts';

/**
 * The body of a request in the words of the standard; one that is in them already comes back as it is.
 * @param body the parsed JSON, of any shape; what is wrong with it is said where it is read
 */
export function standardBody(profile: Profile, type: ResourceType, body: unknown): unknown {
  if (!isObject(body) || (profile.urns.length === 0 && !profile.jsonElements)) return body;
  const members = standardMembers(profile, type, body);
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, standardMember(profile, type, name, value)]),
  );
}

/** A filter, or a list of attributes, in the words of the standard. */
export function standardText(profile: Profile, type: ResourceType, text: string): string {
  return profile.urns.reduce((said, { pattern, schema }) => said.replace(pattern, schema ?? type.schema), text);
}

function standardMember(profile: Profile, type: ResourceType, name: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  switch (name.toLowerCase()) {
    case 'schemas':
      return value.map((urn) => (typeof urn === 'string' ? standardText(profile, type, urn) : urn));
    case 'operations':
      // Too many are refused where they are read; until then no path of theirs is parsed.
      if (countOperations(value) > type.limits.patchOperations) return value;
      return value.map((operation) => (isObject(operation) ? standardOperation(profile, type, operation) : operation));
    default:
      return standardElements(profile, type, name, value);
  }
}

function standardOperation(profile: Profile, type: ResourceType, operation: JsonObject): object {
  const named = Object.entries(operation).find(([name]) => name.toLowerCase() === 'path')?.[1];
  const path = typeof named === 'string' ? standardText(profile, type, named) : null;
  const value = (raw: unknown) => {
    if (path !== null) return standardElements(profile, type, path, raw);
    if (!isObject(raw)) return raw;
    const members = Object.entries(standardMembers(profile, type, raw));
    return Object.fromEntries(members.map(([name, one]) => [name, standardElements(profile, type, name, one)]));
  };
  return Object.fromEntries(
    Object.entries(operation).map(([name, raw]) => {
      const folded = name.toLowerCase();
      return [name, folded === 'path' ? (path ?? raw) : folded === 'value' ? value(raw) : raw];
    }),
  );
}

/** A name whose standard form is there too keeps its own, and is refused under it: nothing is lost unsaid. */
function standardMembers(profile: Profile, type: ResourceType, object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([name, value]) => {
    const standard = standardText(profile, type, name);
    return [Object.hasOwn(object, standard) ? name : standard, value] as const;
  });
  return Object.fromEntries(entries);
}

/** Entra's roles: `[{"value":"{\"id\":\"…\",\"value\":\"Admin\"}"}]`. */
function standardElements(profile: Profile, type: ResourceType, path: string, raw: unknown): unknown {
  if (!profile.jsonElements || !Array.isArray(raw) || raw.length > type.limits.values) return raw;
  const target = findPath(type, path);
  if (target?.kind !== 'attribute' || target.sub !== null || !target.attribute.definition.multiValued) return raw;
  return raw.map((element) => unpacked(target.attribute, element));
}

/** Of what is packed, the sub-attributes that the schema declares; beside them, those that stand in the open win. */
function unpacked(attribute: Attribute, element: unknown): unknown {
  if (!isObject(element) || typeof element.value !== 'string' || !element.value.startsWith('{')) return element;
  const { value, ...open } = element;
  const packed = parsedObject(value);
  if (packed === null) return element;
  const declared = Object.entries(packed).filter(([name]) => attribute.subAttributes.has(name.toLowerCase()));
  return { ...Object.fromEntries(declared), ...open };
}

function parsedObject(text: unknown): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(String(text));
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
