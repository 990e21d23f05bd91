import type { Attribute, ResourceType } from './attribute.ts';
import { ScimError } from './errors.ts';
import { partOf, partOfValue } from './part.ts';
import type { Permission } from './permission.ts';
import { covers, touches } from './reach.ts';
import type { Attributes, Json, JsonObject } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, readSlot, topLevelAttributes, withMember, writeSlot } from './slot.ts';

/** A change as a client makes it. */
export interface Change {
  /** What the resource has; nothing where it is created. */
  readonly before: Attributes;
  /** The part of it that the client changes (startOf). */
  readonly start: Attributes;
  /** What it makes of that. */
  readonly after: Attributes;
  /** Whether an attribute that is no longer there was removed, or, in a PUT, not spoken of. */
  readonly absent: 'removed' | 'unspoken';
}

/**
 * What a client's change starts from: what it may read or write. The rest is not there for it, so that no answer depends on
 * what it may not know, whatever it guesses at.
 */
export function startOf(type: ResourceType, permission: Permission, before: Attributes): Attributes {
  const { read, write } = permission;
  if (write === 'all') return before;
  return partOf(
    type,
    before,
    (attribute) => covers(write, attribute) || (covers(read, attribute) && isSeen(attribute)),
  );
}

function isSeen(attribute: Attribute): boolean {
  return attribute.definition.returned !== 'never' && [...attribute.subAttributes.values()].every(isSeen);
}

/**
 * Holds a change to what the client may write: its own attributes as it made them, all others as they were. Values that are
 * the same as before are no change, so that a client may send back what it was sent.
 * @returns the attributes, not yet held to the schema's `required`
 * @throws ScimError 403 naming the attributes, unless the permission says to ignore such changes
 */
export function restrict(type: ResourceType, permission: Permission, change: Change): Attributes {
  const { write, onForbidden } = permission;
  if (write === 'all') return change.after;
  const forbidden: string[] = [];
  let result = change.after;
  for (const attribute of topLevelAttributes(type)) {
    if (covers(write, attribute)) continue;
    const values = valuesOf(change, attribute);
    if (attribute.definition.multiValued || !touches(write, attribute)) {
      if (isForbidden(attribute, values)) forbidden.push(attribute.path);
      result = writeSlot(result, attribute, values.before);
    } else {
      result = writeSlot(result, attribute, restrictSubs(attribute, permission, values, forbidden));
    }
  }
  if (forbidden.length > 0 && onForbidden === 'refuse') throw notWritable(type, forbidden);
  return result;
}

interface Values {
  readonly before: Json | undefined;
  readonly start: Json | undefined;
  readonly after: Json | undefined;
  readonly absent: Change['absent'];
}

function valuesOf({ before, start, after, absent }: Change, attribute: Attribute): Values {
  const [was, shown, is] = [before, start, after].map((state) => readSlot(state, attribute));
  return { before: was, start: shown, after: is, absent };
}

/** A complex value of which only some sub-attributes may be written. */
function restrictSubs(
  attribute: Attribute,
  { write }: Permission,
  values: Values,
  forbidden: string[],
): Json | undefined {
  const [before, start, after] = [values.before, values.start, values.after].map((value) => memberMap(value));
  let result = after ?? {};
  for (const sub of attribute.subAttributes.values()) {
    if (covers(write, sub)) continue;
    const { name } = sub.definition;
    const own = { before: before?.[name], start: start?.[name], after: after?.[name], absent: values.absent };
    if (isForbidden(sub, own)) forbidden.push(sub.path);
    result = withMember(result, name, own.before);
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

/** Declared names are never those that objects inherit (schema-rules.ts). */
function memberMap(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isForbidden(attribute: Attribute, { start, after, absent }: Values): boolean {
  // RFC 7644 §3.3, §3.5.1: what is read-only is ignored, whoever sends it.
  if (attribute.definition.mutability === 'readOnly') return false;
  if (after === undefined) return absent === 'removed' && start !== undefined;
  return start === undefined || !sameJson(said(attribute, start), said(attribute, after));
}

/** A value without what is read-only in it: a client that sends it back is not heard there. */
function said(attribute: Attribute, value: Json): Json {
  if (attribute.subAttributes.size === 0) return value;
  return partOfValue(attribute, value, (sub) => sub.definition.mutability !== 'readOnly') ?? null;
}

/**
 * Refuses what names an attribute that the client may neither write nor see: whether there is a value to remove, it is not to be
 * told, so that it is the same answer in either case.
 * @throws ScimError 403 naming the attributes, unless the permission says to ignore such changes
 */
export function requireKnown(type: ResourceType, permission: Permission, targets: readonly Attribute[]): void {
  const { read, write, onForbidden } = permission;
  if (onForbidden !== 'refuse') return;
  const unknown = targets.filter(
    (target) =>
      target.definition.mutability !== 'readOnly' &&
      !touches(write, target) &&
      !(touches(read, target) && isSeen(target)),
  );
  if (unknown.length > 0) throw notWritable(type, [...new Set(unknown.map(({ path }) => path))]);
}

/** The refusal of a change that a client may not make. */
export function notWritable(type: ResourceType, paths: readonly string[]): ScimError {
  const names = paths.join(', ');
  return new ScimError(
    403,
    `these credentials may not write ${names} of a ${type.name}: leave it out, or have it added to their permissions`,
  );
}
