import type { Attribute } from './attribute.ts';
import { addToIndex, findInIndex, indexElements } from './element-index.ts';
import type { PatchOp } from './patch-operation.ts';
import { changeSelected } from './patch-selected.ts';
import { type AttributeTarget, listOf, mergeObject } from './patch-value.ts';
import { requireOnePrimary, settlePrimary } from './primary.ts';
import type { Json } from './resource.ts';
import { isObject } from './slot.ts';
import { readElements, requireRoom } from './value.ts';

/** A multi-valued attribute after one operation. */
export function changeElements(
  target: AttributeTarget,
  op: PatchOp,
  before: Json | undefined,
  raw: unknown,
): Json | undefined {
  const { attribute, elements, sub } = target;
  const old = Array.isArray(before) ? before : [];
  const all = elements === null && sub === null;
  const changed = all ? CHANGE_ALL[op](attribute, old, raw) : changeSelected(target, op, old, raw);
  requireRoom(attribute, changed.length);
  const settled = settlePrimary(attribute, old, changed);
  return settled.length > 0 ? [...settled] : undefined;
}

/** What each operation does where the path names the attribute and nothing more. */
const CHANGE_ALL: Readonly<
  Record<PatchOp, (attribute: Attribute, old: readonly Json[], raw: unknown) => readonly Json[]>
> = {
  // RFC 7644 §3.5.2.1: values are added; one that is there already is not added again.
  add: (attribute, old, raw) => addElements(attribute, old, readGiven(attribute, raw)),
  // RFC 7644 §3.5.2.3: "the attribute and all values are replaced".
  replace: (attribute, _old, raw) => readGiven(attribute, raw),
  // RFC 7644 §3.5.2.2: without values, all go; Entra names the values that should go, and then those go alone.
  remove(attribute, old, raw) {
    if (raw === undefined || raw === null) return [];
    const given = indexElements(attribute, readElements(attribute, listOf(raw)));
    return old.filter((element) => findInIndex(attribute, given, element) === undefined);
  },
};

function readGiven(attribute: Attribute, raw: unknown): readonly Json[] {
  const given = readElements(attribute, listOf(raw));
  requireOnePrimary(attribute, given);
  return given;
}

function addElements(attribute: Attribute, old: readonly Json[], given: readonly Json[]): readonly Json[] {
  const all = [...old];
  const index = indexElements(attribute, all);
  for (const element of given) {
    const position = findInIndex(attribute, index, element) ?? all.length;
    const same = all[position];
    all[position] =
      isObject(same) && isObject(element) ? mergeObject(attribute, same, 'add', element) : (same ?? element);
    addToIndex(attribute, index, all[position], position);
  }
  return all;
}
