/**
 * Members are rows, not a value of their group: what a request says of them is taken out of it here, and the rest is an
 * ordinary change of the group. A group may have more members than anybody would load to change one.
 */
import type { Attribute, ResourceType } from './attribute.ts';
import { quoted, refusal } from './errors.ts';
import type { Expression } from './filter-expression.ts';
import { adding, followedBy, type MemberChange, NO_MEMBER_CHANGE, removing, replacingAll } from './member-change.ts';
import { foldedMembers, isUnset } from './members.ts';
import { listOf } from './patch-list.ts';
import type { PatchOp, PatchOperation } from './patch-operation.ts';
import { type ElementFilter, findPath } from './path.ts';
import { relationAttribute } from './relation.ts';
import { isObject } from './slot.ts';
import { readElement } from './value.ts';

/** The attribute whose values are the members, where resources of the type have them. */
export function membersOf(type: ResourceType): Attribute | null {
  const relation = relationAttribute(type);
  return relation?.name === 'members' ? relation.attribute : null;
}

/**
 * Takes the members out of the body of a POST or a PUT. RFC 7644 §3.5.1 leaves it to the service provider what becomes of an
 * attribute that a PUT does not mention: members stay then, since a client may know a group without them
 * (excludedAttributes=members). `[]` and null remove them all.
 * @throws ScimError invalidValue, invalidSyntax
 */
export function splitBody(
  type: ResourceType,
  body: unknown,
): { readonly body: unknown; readonly members: MemberChange } {
  const attribute = membersOf(type);
  const named = attribute === null || !isObject(body) ? undefined : foldedMembers(body).get(attribute.key);
  if (attribute === null || named === undefined || !isObject(body)) return { body, members: NO_MEMBER_CHANGE };
  const { [named.name]: _members, ...rest } = body;
  return { body: rest, members: replacingAll(idsIn(attribute, named.value)) };
}

interface Split {
  readonly operations: readonly PatchOperation[];
  readonly members: MemberChange;
}

/**
 * Takes the members out of the operations of a PATCH, in all the forms that clients write them.
 * @returns the other operations, and all that they do to the members, in their order
 * @throws ScimError invalidValue, invalidFilter, invalidPath, mutability
 */
export function splitOperations(type: ResourceType, operations: readonly PatchOperation[]): Split {
  const attribute = membersOf(type);
  if (attribute === null) return { operations, members: NO_MEMBER_CHANGE };
  let members = NO_MEMBER_CHANGE;
  const rest: PatchOperation[] = [];
  for (const operation of operations) {
    const split = splitOperation(type, attribute, operation);
    members = followedBy(members, split.members);
    rest.push(...split.operations);
  }
  requireFew(attribute, members.add.size + members.remove.size);
  return { operations: rest, members };
}

function splitOperation(type: ResourceType, attribute: Attribute, operation: PatchOperation): Split {
  const { op, path, value } = operation;
  const target = path === null ? null : findPath(type, path);
  if (target?.kind === 'attribute' && target.attribute === attribute) {
    return { operations: [], members: changeAt(attribute, target, op, value) };
  }
  const isCore = target?.kind === 'schema' && !target.schema.extension;
  return path === null || isCore
    ? splitValue(type, attribute, operation)
    : { operations: [operation], members: NO_MEMBER_CHANGE };
}

/** RFC 7644 §3.5.2.1: without a path, or with that of the schema, the members of the value are targets each. */
function splitValue(type: ResourceType, attribute: Attribute, operation: PatchOperation): Split {
  const { op, value } = operation;
  if (op === 'remove' || !isObject(value)) return { operations: [operation], members: NO_MEMBER_CHANGE };
  let members = NO_MEMBER_CHANGE;
  const rest = new Map<string, (typeof value)[string]>();
  for (const [name, one] of Object.entries(value)) {
    const target = findPath(type, name);
    const isMembers = target?.kind === 'attribute' && target.attribute === attribute;
    if (isMembers) members = followedBy(members, changeAt(attribute, target, op, one));
    else rest.set(name, one);
  }
  const all = rest.size === Object.keys(value).length;
  if (all) return { operations: [operation], members };
  return { operations: rest.size === 0 ? [] : [{ ...operation, value: Object.fromEntries(rest) }], members };
}

interface Target {
  readonly elements: ElementFilter | null;
  readonly sub: Attribute | null;
}

function changeAt(attribute: Attribute, { elements, sub }: Target, op: PatchOp, value: unknown): MemberChange {
  // RFC 7643 §8.7.1: what a member is, is immutable.
  if (sub !== null) {
    throw refusal('mutability', `${sub.path} of a member cannot be changed; remove the member and add another`);
  }
  if (elements === null) return CHANGE_ALL[op](attribute, value);
  const named = idsNamed(attribute, elements.expression);
  if (op === 'add') return adding(named);
  if (op === 'remove' || isUnset(value)) return removing(named);
  return replaceNamed(attribute, named, value);
}

const CHANGE_ALL: Readonly<Record<PatchOp, (attribute: Attribute, value: unknown) => MemberChange>> = {
  add: (attribute, value) => adding(idsIn(attribute, value)),
  replace: (attribute, value) => replacingAll(idsIn(attribute, value)),
  // RFC 7644 §3.5.2.2: without values, all go; Entra names those who should go, and then those go alone.
  remove: (attribute, value) =>
    value === undefined || value === null ? replacingAll([]) : removing(idsIn(attribute, value)),
};

function replaceNamed(attribute: Attribute, named: readonly string[], value: unknown): MemberChange {
  const other = idsIn(attribute, value).find((id) => !named.includes(id));
  if (other === undefined) return NO_MEMBER_CHANGE;
  throw refusal('mutability', `a member cannot become ${quoted(other)}; remove the one and add the other`);
}

/** The ids that a filter names. No other filter is taken: that its answer is a change of the membership could not be foreseen. */
function idsNamed(attribute: Attribute, expression: Expression): readonly string[] {
  if (expression.kind === 'or') return expression.expressions.flatMap((part) => idsNamed(attribute, part));
  const isId =
    expression.kind === 'compare' && expression.operator === 'eq' && expression.path.toLowerCase() === 'value';
  if (isId) return [expression.literal.text];
  throw refusal('invalidFilter', `a path to members names them by id: ${attribute.path}[value eq "…"]`);
}

/** The ids in the values of a client, which may be one without an array around it, or bare ids. */
function idsIn(attribute: Attribute, raw: unknown): readonly string[] {
  if (isUnset(raw)) return [];
  const list = listOf(raw);
  requireFew(attribute, list.length);
  return list.flatMap((element, index) => {
    if (isUnset(element)) return [];
    const member = readElement(attribute, withoutDisplayName(element));
    const id = isObject(member) ? member.value : undefined;
    if (typeof id === 'string') return [id];
    throw refusal('invalidValue', `${attribute.path}[${index}] has no value; give the id of a User or a Group`);
  });
}

/** GitHub's API calls a member's `display` so. What the other is called is not for this request to say, under either name. */
function withoutDisplayName(element: unknown): unknown {
  if (!isObject(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([name]) => name.toLowerCase() !== 'displayname'));
}

/** @throws ScimError invalidValue where one request is about too many members; a group may have any number */
function requireFew(attribute: Attribute, count: number): void {
  const { members } = attribute.limits;
  if (count <= members) return;
  throw refusal(
    'invalidValue',
    `a request changes at most ${members} ${attribute.path}, and this ${count}; send several`,
  );
}
