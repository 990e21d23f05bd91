import type { Attribute, ResourceType } from './attribute.ts';
import { requireFewAttributes } from './attribute-count.ts';
import { quoted, refusal, type ScimError } from './errors.ts';
import { foldedMembers, isUnset, type Member } from './members.ts';
import { checkRequired } from './required.ts';
import type { Attributes, JsonObject } from './resource.ts';
import { isObject } from './slot.ts';
import { readValue, unknownMember } from './value.ts';

/** Fills what the client left out, before it is missed. */
export type Fill = (attributes: Attributes) => Attributes;

/**
 * Reads the body of a POST. RFC 7644 §3.3.
 * @param body the parsed JSON, of any shape
 * @param fill gives defaults; runs before required attributes are checked
 * @returns its attributes in canonical form, without what is read-only or unset
 * @throws ScimError invalidSyntax, invalidValue naming the attribute
 */
export function validateResource(
  type: ResourceType,
  body: unknown,
  fill: Fill = (attributes) => attributes,
): Attributes {
  const attributes = fill(readResource(type, body));
  checkRequired(type, attributes);
  return attributes;
}

/** The same without looking for what is missing: what a PUT starts from. */
export function readResource(type: ResourceType, body: unknown): Attributes {
  if (!isObject(body)) throw refusal('invalidSyntax', 'the body must be a JSON object');
  requireFewAttributes(type, body);
  const members = foldedMembers(body);
  checkSchemas(type, members.get('schemas')?.value);
  // Made here and nowhere else yet: to copy it for each value costs a third of what a body does.
  const attributes: Attributes = {};
  for (const [folded, member] of members) {
    if (folded === 'schemas' || isUnset(member.value)) continue;
    const attribute = type.attributes.get(folded);
    const extension = type.extensionAttributes.get(folded);
    if (attribute !== undefined) putValue(attributes, attribute, member.value);
    else if (extension !== undefined) readExtension(attributes, extension, member);
    else if (!isEmptyExtension(member)) throw unknownMember(member.name, type.name);
  }
  return attributes;
}

function readExtension(attributes: Attributes, extension: ReadonlyMap<string, Attribute>, member: Member): void {
  if (!isObject(member.value)) throw refusal('invalidValue', `${quoted(member.name)} must be an object`);
  const values: JsonObject = {};
  let schema: string | null = null;
  for (const [folded, inner] of foldedMembers(member.value)) {
    if (isUnset(inner.value)) continue;
    const attribute = extension.get(folded);
    if (attribute === undefined) throw unknownMember(inner.name, member.name);
    schema = attribute.schema;
    putValue(values, attribute, inner.value);
  }
  if (schema !== null && Object.keys(values).length > 0) attributes[schema] = values;
}

function putValue(values: JsonObject, attribute: Attribute, raw: unknown): void {
  // RFC 7644 §3.3: "attributes whose mutability is readOnly SHALL be ignored".
  if (attribute.definition.mutability === 'readOnly') return;
  const value = readValue(attribute, raw);
  if (value !== undefined) values[attribute.definition.name] = value;
}

/** A foreign schema's URN with nothing under it: there is nothing to lose. */
function isEmptyExtension(member: Member): boolean {
  return isObject(member.value) && Object.keys(member.value).length === 0;
}

/**
 * RFC 7643 §3: "schemas" names the core schema. Foreign URNs beside it are let pass: Entra sends some. Where it is missing, the
 * endpoint and the URNs of the extensions say the same: in GitHub's API it is optional.
 */
function checkSchemas(type: ResourceType, schemas: unknown): void {
  if (isUnset(schemas)) return;
  if (!Array.isArray(schemas) || !schemas.every((urn) => typeof urn === 'string')) {
    throw schemasError('invalidSyntax', type, 'must be an array of URNs');
  }
  const core = type.schema.toLowerCase();
  if (!schemas.some((urn) => urn.toLowerCase() === core)) {
    throw schemasError('invalidValue', type, 'does not name the core schema');
  }
}

function schemasError(scimType: 'invalidSyntax' | 'invalidValue', type: ResourceType, wrong: string): ScimError {
  const example: JsonObject = { schemas: [type.schema] };
  return refusal(scimType, `schemas ${wrong}; a ${type.name} begins with ${JSON.stringify(example)}`);
}
