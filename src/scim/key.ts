import type { Attribute } from './attribute.ts';
import { instantOf } from './date-time.ts';
import type { AttributeType } from './definition.ts';
import type { Json } from './resource.ts';
import { isUserName, withoutWidth } from './user-name.ts';

/** What instantOf gives; it is what Avow writes itself, with each change. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** How each type turns a value into text whose code-unit order is the value's own. */
const KEYS: Readonly<Record<Exclude<AttributeType, 'string'>, (value: string) => string>> = {
  boolean: (value) => value,
  integer: (value) => numberKey(Number(value)),
  decimal: (value) => numberKey(Number(value)),
  dateTime: (value) => (INSTANT.test(value) ? value : (instantOf(value) ?? value)),
  reference: (value) => value,
  binary: bytesKey,
  complex: (value) => value,
};

/**
 * What a value is indexed, compared and kept unique under (Fact.key).
 * @param value a value of the attribute's type; a number or a boolean may come as its text
 */
export function keyOf(attribute: Attribute, value: Json): string {
  const { type, caseExact } = attribute.definition;
  const text = typeof value === 'string' ? value : String(value);
  if (type !== 'string') return KEYS[type](text);
  if (caseExact) return text;
  return fold(isUserName(attribute) ? withoutWidth(text) : text);
}

/** RFC 7643 §2.2 "caseExact": folded once, here, since databases disagree about it. */
export function fold(text: string): string {
  return (ASCII.test(text) ? text : text.normalize('NFC')).toLowerCase();
}

/** What is in this form already; to ask costs less than to make it. */
const ASCII = /^[ -~]*$/;

const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)(={0,2})$/;

/**
 * RFC 7643 §2.3.6: base64 of RFC 4648 §4 or §5, "trailing padding characters MAY be omitted". One letter alone in a group of
 * four is no byte.
 */
export function isBase64(text: string): boolean {
  const padding = BASE64.exec(text)?.[1]?.length;
  if (padding === undefined) return false;
  return padding > 0 ? text.length % 4 === 0 : text.length % 4 !== 1;
}

/**
 * A character for each byte, so that a part of the bytes is a part of the text, wherever it begins, and their order is its own.
 * RFC 7643 §2.3.6: base64 is how they are written, in either alphabet, with padding or without. No character is a control.
 */
function bytesKey(base64: string): string {
  const characters = Uint16Array.from(Buffer.from(base64, 'base64'), (byte) => FIRST_BYTE + byte);
  return Buffer.from(characters.buffer).toString('utf16le');
}

const FIRST_BYTE = 0x100;

const float = new DataView(new ArrayBuffer(8));

/** 16 hexadecimal digits in the order of the numbers: the float's bits, all of them turned where it is negative. */
function numberKey(value: number): string {
  float.setFloat64(0, value + 0); // -0 + 0 is 0: the two zeros are one value
  const high = float.getUint32(0);
  const low = float.getUint32(4);
  const negative = high >= 0x80000000;
  return hex(negative ? ~high : high | 0x80000000) + hex(negative ? ~low : low);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
