import type { Attribute } from './attribute.ts';
import { refusal } from './errors.ts';
import { foldedMembers, isUnset } from './members.ts';
import { addValues, listOf, removeValues } from './patch-list.ts';
import type { PatchOp } from './patch-operation.ts';
import type { Path } from './path.ts';
import type { Json, JsonObject } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, withMember } from './slot.ts';
import { complexObject, readElements, readValue, unknownMember } from './value.ts';

/** A path that leads to an attribute, not to a whole schema. */
export type AttributeTarget = Extract<Path, { kind: 'attribute' }>;

/**
 * The value to store, where the attribute may have it.
 * @throws ScimError mutability where the attribute is immutable and has another value already (RFC 7643 §2.2)
 */
export function assign(attribute: Attribute, before: Json | undefined, after: Json | undefined): Json | undefined {
  const changes = before !== undefined && (after === undefined || !sameJson(before, after));
  if (changes && attribute.definition.mutability === 'immutable') {
    throw refusal('mutability', `${attribute.path} is immutable and has a value already`);
  }
  return after;
}

/** A single-valued attribute, or a sub-attribute of it, after one operation. */
export function changeSingle(
  target: AttributeTarget,
  op: PatchOp,
  before: Json | undefined,
  raw: unknown,
): Json | undefined {
  const { attribute, sub } = target;
  const object = isObject(before) ? before : {};
  if (sub !== null) return orUnset(changeMember(object, sub, op, raw));
  if (op === 'remove') return undefined;
  if (attribute.definition.type === 'complex' && !isUnset(unwrapped(raw))) {
    return orUnset(mergeObject(attribute, object, op, complexObject(attribute, unwrapped(raw))));
  }
  return changedTo(attribute, op, before, raw);
}

/** A complex value with one sub-attribute changed. */
export function changeMember(object: JsonObject, sub: Attribute, op: PatchOp, raw: unknown): JsonObject {
  const { name } = sub.definition;
  const before = object[name];
  return withMember(object, name, assign(sub, before, changedTo(sub, op, before, raw)));
}

/**
 * A complex value with the given sub-attributes set and the others left alone (RFC 7644 §3.5.2.3); read-only ones are
 * passed over, and replacing by null unsets.
 */
export function mergeObject(attribute: Attribute, object: JsonObject, op: PatchOp, raw: JsonObject): JsonObject {
  let merged = object;
  for (const [folded, member] of foldedMembers(raw)) {
    const sub = attribute.subAttributes.get(folded);
    if (sub === undefined && isUnset(member.value)) continue;
    if (sub === undefined) throw unknownMember(member.name, attribute.path);
    if (sub.definition.mutability !== 'readOnly') merged = changeMember(merged, sub, op, member.value);
  }
  return merged;
}

function changedTo(attribute: Attribute, op: PatchOp, before: Json | undefined, raw: unknown): Json | undefined {
  if (attribute.definition.multiValued) return changedList(attribute, op, before, raw);
  if (op === 'remove') return undefined;
  const value = readValue(attribute, unwrapped(raw));
  // RFC 7643 §2.5: adding nothing changes nothing, replacing by nothing unsets.
  return value === undefined && op === 'add' ? before : value;
}

/** A sub-attribute of several values; they are simple, since a complex value holds no other (RFC 7643 §2.3.8). */
function changedList(attribute: Attribute, op: PatchOp, before: Json | undefined, raw: unknown): Json | undefined {
  const old = Array.isArray(before) ? before : [];
  if (op === 'remove') return orNone(removeValues(attribute, old, raw));
  const given = isUnset(raw) ? [] : readElements(attribute, listOf(raw));
  return orNone(op === 'add' ? addValues(attribute, old, given) : given);
}

function orNone(values: readonly Json[]): Json | undefined {
  return values.length > 0 ? [...values] : undefined;
}

/** Entra sends `value: [true]` for a single value. */
function unwrapped(raw: unknown): unknown {
  return Array.isArray(raw) && raw.length === 1 ? raw[0] : raw;
}

function orUnset(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}
