import type { Attribute } from './attribute.ts';
import { refusal } from './errors.ts';
import { elementScope } from './filter-bind.ts';
import type { Expression } from './filter-expression.ts';
import { literalValue } from './literal.ts';
import { isUnset } from './members.ts';
import { listOf } from './patch-list.ts';
import type { PatchOp } from './patch-operation.ts';
import { type AttributeTarget, changeMember, mergeObject } from './patch-value.ts';
import { elementMatches } from './path.ts';
import { replaceObject } from './replace.ts';
import type { Json } from './resource.ts';
import { isObject } from './slot.ts';
import { complexObject, readElement } from './value.ts';

/** Changes the values that a filter picks, or one sub-attribute of those or of all values. */
export function changeSelected(
  target: AttributeTarget,
  op: PatchOp,
  old: readonly Json[],
  raw: unknown,
): readonly Json[] {
  const { attribute, elements } = target;
  const selected = new Set(old.filter((element) => elementMatches(attribute, elements, element)));
  if (selected.size === 0) return changeNone(target, op, old, raw);
  return old
    .map((element) => (selected.has(element) ? changeElement(target, op, element, raw) : element))
    .filter((element) => element !== undefined);
}

function changeElement(target: AttributeTarget, op: PatchOp, element: Json, raw: unknown): Json | undefined {
  const { attribute, sub } = target;
  if (sub !== null) {
    const changed = changeMember(isObject(element) ? element : {}, sub, op, raw);
    return Object.keys(changed).length > 0 ? changed : undefined;
  }
  if (op === 'remove') return undefined;
  if (isUnset(raw)) return op === 'add' ? element : undefined;
  const value = oneOf(attribute, raw);
  if (!isObject(element)) return readElement(attribute, value);
  if (op === 'add') return mergeObject(attribute, element, op, complexObject(attribute, value));
  // RFC 7644 §3.5.2.3: "all matching record values SHALL be replaced".
  const read = readElement(attribute, value);
  return isObject(read) ? replaceObject(attribute, element, read) : undefined;
}

/** No value is selected: an add makes the one it names, as Entra relies on, where the filter tells what that is. */
function changeNone(target: AttributeTarget, op: PatchOp, old: readonly Json[], raw: unknown): readonly Json[] {
  const { attribute, elements } = target;
  if (elements === null) return op === 'remove' ? old : addMade(target, [], old, raw);
  const equalities = equalitiesOf(attribute, elements.expression);
  if (op === 'add' && equalities !== null) return addMade(target, equalities, old, raw);
  // RFC 7644 §3.12: noTarget where the path "contains a filter that yields no match".
  throw refusal('noTarget', `no value of ${attribute.path} matches the filter in the path`);
}

function addMade(
  target: AttributeTarget,
  equalities: readonly Equality[],
  old: readonly Json[],
  raw: unknown,
): readonly Json[] {
  const { attribute, sub } = target;
  if (isUnset(raw)) return old;
  const made = attribute.definition.type === 'complex' ? makeObject() : readElement(attribute, oneOf(attribute, raw));
  return made === undefined ? old : [...old, made];

  function makeObject() {
    const seed = mergeObject(attribute, {}, 'add', Object.fromEntries(equalities));
    if (sub !== null) return changeMember(seed, sub, 'add', raw);
    return mergeObject(attribute, seed, 'add', complexObject(attribute, oneOf(attribute, raw)));
  }
}

function oneOf(attribute: Attribute, raw: unknown): unknown {
  const [value, ...others] = listOf(raw);
  if (others.length === 0) return value;
  throw refusal('invalidValue', `a path to one value of ${attribute.path} takes one value, and these are several`);
}

type Equality = readonly [name: string, value: Json];

/** What an element must have to match, where the filter is `eq` and `and` alone; else null. */
function equalitiesOf(attribute: Attribute, expression: Expression): readonly Equality[] | null {
  if (expression.kind === 'and') {
    const parts = expression.expressions.map((part) => equalitiesOf(attribute, part));
    return parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
  }
  if (expression.kind !== 'compare' || expression.operator !== 'eq') return null;
  const sub = elementScope(attribute).resolve(expression.path);
  return sub === null ? null : [[sub.definition.name, literalValue(sub, expression.literal)]];
}
