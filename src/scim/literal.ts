import type { Attribute } from './attribute.ts';
import { instantOf } from './date-time.ts';
import type { AttributeType } from './definition.ts';
import type { Literal } from './filter-expression.ts';
import { isBase64, keyOf } from './key.ts';
import type { Json } from './resource.ts';
import { isStorableText } from './text.ts';

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether the literal can be a value of the type. Clients quote what they should not, and the reverse. */
const FITS: Readonly<Record<AttributeType, (text: string) => boolean>> = {
  string: isStorableText,
  reference: isStorableText,
  boolean: (text) => /^(?:true|false)$/i.test(text),
  integer: (text) => NUMBER.test(text),
  decimal: (text) => NUMBER.test(text),
  dateTime: (text) => instantOf(text) !== null,
  binary: isBase64,
  complex: () => false,
};

/** The literal as a value of a simple attribute, or null where it can be none. */
export function literalValue(attribute: Attribute, literal: Literal): Json {
  const { type } = attribute.definition;
  if (!FITS[type](literal.text)) return null;
  if (type === 'boolean') return literal.text.toLowerCase() === 'true';
  return type === 'integer' || type === 'decimal' ? Number(literal.text) : literal.text;
}

/** What the attribute's facts are compared with (key.ts), or null where no value can compare so. */
export function literalKey(attribute: Attribute, literal: Literal): string | null {
  const value = literalValue(attribute, literal);
  return value === null ? null : keyOf(attribute, value);
}
