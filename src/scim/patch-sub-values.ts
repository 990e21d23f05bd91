import type { Attribute } from './attribute.ts';
import { refusal } from './errors.ts';
import type { PatchOp } from './patch-operation.ts';
import { changeSelected } from './patch-selected.ts';
import { type AttributeTarget, assign } from './patch-value.ts';
import { type ElementFilter, elementMatches } from './path.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject, withMember } from './slot.ts';
import { requireRoom } from './value.ts';

/** Some of the values of a sub-attribute: `box.tags[value eq "a"]`. */
export interface SubValuesTarget extends AttributeTarget {
  readonly sub: Attribute;
  readonly values: ElementFilter;
}

export function isOfSubValues(target: AttributeTarget): target is SubValuesTarget {
  return target.sub !== null && target.values !== null;
}

/** The values of the sub-attribute, those of all elements together. */
export function subValuesIn({ sub }: SubValuesTarget, before: Json | undefined): readonly Json[] {
  return elementsOf(before).flatMap((element) => valuesOf(sub, element));
}

/**
 * An attribute after an operation on those values of its sub-attribute that a filter picks, in whichever element they are. An add
 * to a single complex value makes the value that the filter names, as it does for an attribute of the resource.
 * @throws ScimError noTarget where none is picked, mutability, invalidValue
 */
export function changeSubValues(
  target: SubValuesTarget,
  op: PatchOp,
  before: Json | undefined,
  raw: unknown,
): Json | undefined {
  const { attribute, sub, values } = target;
  if (!attribute.definition.multiValued) return orUnset(changeIn(target, op, isObject(before) ? before : {}, raw));
  const isPicked = (element: Json) => valuesOf(sub, element).some((value) => elementMatches(sub, values, value));
  if (!elementsOf(before).some(isPicked)) {
    throw refusal('noTarget', `no value of ${sub.path} matches the filter in the path`);
  }
  const after = elementsOf(before).flatMap((element) =>
    isObject(element) && isPicked(element) ? (orUnset(changeIn(target, op, element, raw)) ?? []) : [element],
  );
  return after.length > 0 ? after : undefined;
}

function changeIn({ sub, values }: SubValuesTarget, op: PatchOp, element: JsonObject, raw: unknown): JsonObject {
  const { name } = sub.definition;
  const old = valuesOf(sub, element);
  const after = changeSelected(
    { kind: 'attribute', attribute: sub, elements: values, sub: null, values: null },
    op,
    old,
    raw,
  );
  requireRoom(sub, after.length);
  return withMember(element, name, assign(sub, element[name], after.length > 0 ? [...after] : undefined));
}

function orUnset(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}

function elementsOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function valuesOf(sub: Attribute, element: Json): readonly Json[] {
  return isObject(element) ? elementsOf(element[sub.definition.name]) : [];
}
