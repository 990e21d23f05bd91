import type { ResourceType } from './attribute.ts';
import { requireFewAttributes } from './attribute-count.ts';
import type { SchemaAttributes } from './attribute-path.ts';
import { quoted, refusal } from './errors.ts';
import { foldedMembers, isUnset, type Member } from './members.ts';
import { changeElements } from './patch-elements.ts';
import { type PatchOp, type PatchOperation, readOperations } from './patch-operation.ts';
import { changeSubValues, isOfSubValues, subValuesIn } from './patch-sub-values.ts';
import { type AttributeTarget, assign, changeSingle } from './patch-value.ts';
import { type PatchWork, patchWork } from './patch-work.ts';
import { findPath, type Path, parsePath } from './path.ts';
import { checkRequired } from './required.ts';
import type { Attributes, Json } from './resource.ts';
import { isObject, readSlot, writeSlot } from './slot.ts';
import type { Fill } from './validate.ts';
import { unknownMember } from './value.ts';

/**
 * RFC 7644 §3.5.2: the attributes after all operations, in their order. `before` stays as it is: where one operation
 * fails, none has happened.
 * @param body the parsed JSON, of any shape
 * @param fill completes the attributes; runs before required ones are checked
 * @returns attributes that are the same (sameAttributes) where the operations change nothing
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget, mutability, tooMany
 */
export function applyPatch(
  type: ResourceType,
  before: Attributes,
  body: unknown,
  fill: Fill = (attributes) => attributes,
): Attributes {
  return applyOperations(type, before, readOperations(body, type.limits.patchOperations), fill);
}

/** The same for operations that are read already, of which there may be none. */
export function applyOperations(
  type: ResourceType,
  before: Attributes,
  operations: readonly PatchOperation[],
  fill: Fill,
): Attributes {
  const patching = { type, work: patchWork(type.limits.patchValues) };
  let after = before;
  for (const operation of operations) after = applyOperation(patching, after, operation);
  after = fill(after);
  requireFewAttributes(type, after);
  checkRequired(type, after, before);
  return after;
}

interface Patching {
  readonly type: ResourceType;
  readonly work: PatchWork;
}

function applyOperation(patching: Patching, attributes: Attributes, operation: PatchOperation): Attributes {
  const { op, path, value } = operation;
  if (path !== null) {
    const target = parsePath(patching.type, path);
    requireWritable(target, path);
    return applyAt(patching, attributes, target, op, value);
  }
  // RFC 7644 §3.5.2.2: "If "path" is unspecified, the operation fails with ... noTarget".
  if (op === 'remove') throw refusal('noTarget', 'a remove needs a path');
  return applyMembers(patching, attributes, null, op, value);
}

function applyAt(patching: Patching, attributes: Attributes, path: Path, op: PatchOp, value: unknown): Attributes {
  if (path.kind === 'schema') {
    return op === 'remove' || isUnset(value)
      ? removeSchema(attributes, path.schema, op)
      : applyMembers(patching, attributes, path.schema, op, value);
  }
  const { attribute } = path;
  const before = readSlot(attributes, attribute);
  patching.work.spend(path, isOfSubValues(path) ? subValuesIn(path, before) : before);
  return writeSlot(attributes, attribute, assign(attribute, before, changed(path, op, before, value)));
}

function changed(path: AttributeTarget, op: PatchOp, before: Json | undefined, value: unknown): Json | undefined {
  if (isOfSubValues(path)) return changeSubValues(path, op, before, value);
  return (path.attribute.definition.multiValued ? changeElements : changeSingle)(path, op, before, value);
}

/**
 * The members of an object are targets each: `active`, `name.givenName`, `emails[type eq "work"].value`, an attribute with
 * its URN, an extension's URN. Entra and Okta send them all.
 */
function applyMembers(
  patching: Patching,
  attributes: Attributes,
  schema: SchemaAttributes | null,
  op: PatchOp,
  value: unknown,
): Attributes {
  if (!isObject(value)) {
    const target = schema === null ? 'an operation without a path' : quoted(schema.schema);
    throw refusal('invalidValue', `the value of ${target} must be an object`);
  }
  const { type } = patching;
  let after = attributes;
  for (const member of foldedMembers(value).values()) {
    const path = findPath(type, schema === null ? member.name : `${schema.schema}:${member.name}`);
    if (path === null) ignoreUnset(member, schema?.schema ?? type.name);
    // Okta sends the id with the rest: what is read-only is passed over inside a value.
    else if (!isReadOnly(path)) after = applyAt(patching, after, path, op, member.value);
  }
  return after;
}

function ignoreUnset(member: Member, where: string): void {
  const empty = isObject(member.value) && Object.keys(member.value).length === 0;
  if (!empty && !isUnset(member.value)) throw unknownMember(member.name, where);
}

function removeSchema(attributes: Attributes, schema: SchemaAttributes, op: PatchOp): Attributes {
  if (op === 'add') return attributes;
  if (!schema.extension) throw refusal('mutability', `${schema.schema} is the core schema and cannot be removed`);
  let after = attributes;
  for (const attribute of schema.attributes.values()) {
    if (attribute.definition.mutability === 'readOnly') continue;
    after = writeSlot(after, attribute, assign(attribute, readSlot(after, attribute), undefined));
  }
  return after;
}

function isReadOnly(path: Path): boolean {
  if (path.kind === 'schema') return false;
  return path.attribute.definition.mutability === 'readOnly' || path.sub?.definition.mutability === 'readOnly';
}

/** RFC 7644 §3.5.2: a client may not modify a read-only attribute. */
function requireWritable(path: Path, text: string): void {
  if (isReadOnly(path)) throw refusal('mutability', `${quoted(text)} is read-only`);
}
