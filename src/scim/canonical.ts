import type { Attribute } from './attribute.ts';
import { quoted, refusal } from './errors.ts';
import { keyOf } from './key.ts';

/**
 * RFC 7643 §7 "canonicalValues": suggestions, unless the schema file says that they are all there are (`avow:strict`).
 * @returns the value in its declared spelling where the attribute is strict, else as it came
 * @throws ScimError invalidValue naming the values that are allowed
 */
export function canonicalValue(attribute: Attribute, value: string): string {
  const { strict, canonicalValues = [] } = attribute.definition;
  if (strict !== true) return value;
  const key = keyOf(attribute, value);
  const declared = canonicalValues.find((one) => keyOf(attribute, one) === key);
  if (declared !== undefined) return declared;
  throw refusal('invalidValue', `${attribute.path} is ${quoted(value)}; it may be ${canonicalValues.join(', ')}`);
}
