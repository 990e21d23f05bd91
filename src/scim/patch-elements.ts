import type { Attribute } from './attribute.ts';
import { addValues, listOf, removeValues } from './patch-list.ts';
import type { PatchOp } from './patch-operation.ts';
import { changeSelected } from './patch-selected.ts';
import { type AttributeTarget, mergeObject } from './patch-value.ts';
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
  add: (attribute, old, raw) =>
    addValues(attribute, old, readGiven(attribute, raw), (same, added) =>
      isObject(same) && isObject(added) ? mergeObject(attribute, same, 'add', added) : same,
    ),
  // RFC 7644 §3.5.2.3: "the attribute and all values are replaced".
  replace: (attribute, _old, raw) => readGiven(attribute, raw),
  remove: removeValues,
};

function readGiven(attribute: Attribute, raw: unknown): readonly Json[] {
  const given = readElements(attribute, listOf(raw));
  requireOnePrimary(attribute, given);
  return given;
}
