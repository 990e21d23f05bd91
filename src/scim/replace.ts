import type { Attribute, ResourceType } from './attribute.ts';
import { findInIndex, indexElements } from './element-index.ts';
import { refusal } from './errors.ts';
import { partOfValue } from './part.ts';
import { checkRequired } from './required.ts';
import type { Attributes, Json, JsonObject } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, readSlot, topLevelAttributes, writeSlot } from './slot.ts';
import { returnedOnRequest, specifiedInResource } from './specified.ts';
import { type Fill, readResource } from './validate.ts';

/**
 * RFC 7644 §3.5.1: the attributes after a PUT. What is read-only stays, what is writable and not mentioned is cleared, and
 * what a client cannot have read (a password), or is not shown unless it asks, stays unless it is mentioned.
 * @param fill gives defaults; runs before required attributes are checked
 * @throws ScimError invalidSyntax, invalidValue, mutability
 */
export function replaceAttributes(
  type: ResourceType,
  before: Attributes,
  body: unknown,
  fill: Fill = (attributes) => attributes,
): Attributes {
  let after = readResource(type, body);
  const stays = staying(type, body);
  for (const attribute of topLevelAttributes(type)) {
    const old = readSlot(before, attribute);
    if (old === undefined) continue;
    after = writeSlot(after, attribute, replaced(attribute, old, readSlot(after, attribute), stays));
  }
  after = fill(after);
  checkRequired(type, after);
  return after;
}

type Stays = (attribute: Attribute) => boolean;

function replaced(attribute: Attribute, before: Json, after: Json | undefined, stays: Stays): Json | undefined {
  if (stays(attribute)) return attribute.definition.mutability === 'readOnly' ? before : (after ?? before);
  if (attribute.definition.mutability === 'immutable') return unchanged(attribute, before, after);
  if (Array.isArray(before) && Array.isArray(after)) return replacedElements(attribute, before, after, stays);
  if (attribute.definition.multiValued || !isObject(before)) return after;
  return isObject(after) ? replaceObject(attribute, before, after, stays) : undefined;
}

/** Values in the place of others: one that is there again, by what a client sees of it, is the same one (RFC 7643 §2.4). */
function replacedElements(attribute: Attribute, before: readonly Json[], after: Json[], stays: Stays): Json {
  const subs = [...attribute.subAttributes.values()];
  if (!subs.some((sub) => stays(sub) || sub.definition.mutability === 'immutable')) return after;
  const seen = (element: Json) => partOfValue(attribute, element, (sub) => !stays(sub)) ?? {};
  const index = indexElements(attribute, before.map(seen));
  return after.map((element) => {
    const old = before[findInIndex(attribute, index, seen(element)) ?? -1];
    return isObject(old) && isObject(element) ? replaceObject(attribute, old, element, stays) : element;
  });
}

/** One complex value in the place of another: its sub-attributes are held to the same rules as attributes are. */
export function replaceObject(
  attribute: Attribute,
  before: JsonObject,
  after: JsonObject,
  stays: Stays = isOutOfSight,
): JsonObject {
  const result: JsonObject = { ...after };
  for (const sub of attribute.subAttributes.values()) {
    const old = before[sub.definition.name];
    const value =
      old === undefined ? after[sub.definition.name] : replaced(sub, old, after[sub.definition.name], stays);
    if (value !== undefined) result[sub.definition.name] = value;
  }
  return result;
}

/** RFC 7644 §3.5.1: "immutable: if value(s) are already set for the attribute, the input value(s) MUST match". */
function unchanged(attribute: Attribute, before: Json, after: Json | undefined): Json {
  if (after === undefined || sameJson(before, after)) return before;
  throw refusal(
    'mutability',
    `${attribute.path} is immutable and has another value already; send that, or leave it out`,
  );
}

/** What is returned on request is repeated by nobody who did not ask for it; null clears it. */
function staying(type: ResourceType, body: unknown): Stays {
  const onRequest = returnedOnRequest(type);
  if (onRequest.size === 0) return isOutOfSight;
  const mentioned = specifiedInResource(type, body);
  return (attribute) => isOutOfSight(attribute) || (onRequest.has(attribute) && !mentioned.has(attribute));
}

/** Read-only, or out of the sight of the client, who cannot repeat what it never saw. */
function isOutOfSight(attribute: Attribute): boolean {
  const { mutability, returned } = attribute.definition;
  return mutability === 'readOnly' || mutability === 'writeOnly' || returned === 'never';
}
