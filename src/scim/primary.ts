import type { Attribute } from './attribute.ts';
import { refusal } from './errors.ts';
import type { Json } from './resource.ts';
import { sameJson } from './same.ts';
import { isObject, withMember } from './slot.ts';

/** RFC 7643 §2.4: "The primary attribute value 'true' MUST appear no more than once." */
export function requireOnePrimary(attribute: Attribute, elements: readonly Json[]): void {
  if (elements.filter((element) => isPrimary(attribute, element)).length > 1) throw twoPrimaries(attribute);
}

/**
 * RFC 7644 §3.5.2: where a change made a value primary, the one that was it before is so no longer.
 * @throws ScimError invalidValue where the change itself made two values primary
 */
export function settlePrimary(attribute: Attribute, before: readonly Json[], after: readonly Json[]): readonly Json[] {
  const primaries = after.filter((element) => isPrimary(attribute, element));
  if (primaries.length <= 1) return after;
  const fresh = primaries.filter((element) => !before.some((old) => sameJson(old, element)));
  const [chosen] = fresh;
  if (chosen === undefined || fresh.length > 1) throw twoPrimaries(attribute);
  const name = attribute.subAttributes.get('primary')?.definition.name ?? 'primary';
  return after.map((element) =>
    element !== chosen && isObject(element) && element[name] === true ? withMember(element, name, false) : element,
  );
}

function isPrimary(attribute: Attribute, element: Json): boolean {
  const primary = attribute.subAttributes.get('primary');
  return primary !== undefined && isObject(element) && element[primary.definition.name] === true;
}

function twoPrimaries(attribute: Attribute) {
  return refusal('invalidValue', `${attribute.path} has more than one primary value; at most one may be primary`);
}
