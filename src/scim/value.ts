import type { Attribute } from './attribute.ts';
import { canonicalValue } from './canonical.ts';
import { instantOf } from './date-time.ts';
import type { AttributeType } from './definition.ts';
import { quoted, refusal } from './errors.ts';
import { isBase64 } from './key.ts';
import { foldedMembers, isUnset } from './members.ts';
import { requireOnePrimary } from './primary.ts';
import { withoutRepeats } from './repeats.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject } from './slot.ts';
import { isStorableText } from './text.ts';
import { isUserName, userNameProblem } from './user-name.ts';

type SimpleType = Exclude<AttributeType, 'complex'>;

/** RFC 7643 §2.3: what each type takes. `read` gives the value in canonical form, or null where it is none of the type. */
const TYPES: Readonly<Record<SimpleType, { read(raw: unknown): Json; expected: string }>> = {
  string: { read: readText, expected: 'a string without NUL characters' },
  reference: {
    // RFC 7643 §2.3.7, RFC 3986 §4.1: a URI or a relative reference, of whatever it may refer to.
    read: (raw) => (typeof raw === 'string' && isStorableText(raw) && /^[^\s<>"\\^`{|}]+$/.test(raw) ? raw : null),
    expected: 'a URI: spaces, quotes, backslashes and braces are written in %-form',
  },
  boolean: { read: readBoolean, expected: 'true or false' },
  decimal: { read: (raw) => (typeof raw === 'number' && Number.isFinite(raw) ? raw : null), expected: 'a JSON number' },
  integer: {
    read: (raw) => (Number.isSafeInteger(raw) ? Number(raw) : null),
    expected: 'a whole JSON number from -(2^53 - 1) to 2^53 - 1',
  },
  dateTime: {
    read: (raw) => (typeof raw === 'string' && instantOf(raw) !== null ? raw : null),
    expected: 'a dateTime, such as 2011-05-13T04:42:34Z',
  },
  binary: {
    read: (raw) => (typeof raw === 'string' && isBase64(raw) ? raw : null),
    expected: 'base64',
  },
};

/**
 * Reads a client's value of an attribute: types checked, names in the declared case, what is unset or read-only left out.
 * @returns the canonical value, or undefined where it is unset
 * @throws ScimError invalidValue naming the attribute, invalidSyntax for a name given twice
 */
export function readValue(attribute: Attribute, raw: unknown): Json | undefined {
  if (isUnset(raw)) return undefined;
  if (!attribute.definition.multiValued) return readElement(attribute, raw);
  if (!Array.isArray(raw)) throw invalid(attribute, 'an array');
  const elements = readElements(attribute, raw);
  requireOnePrimary(attribute, elements);
  return elements.length > 0 ? elements : undefined;
}

/** The elements of a multi-valued attribute, without those that are unset, and each once. */
export function readElements(attribute: Attribute, raw: readonly unknown[]): Json[] {
  requireRoom(attribute, raw.length);
  const read = raw.map((element) => readElement(attribute, element)).filter((element) => element !== undefined);
  return withoutRepeats(attribute, read);
}

/** @throws ScimError invalidValue where a multi-valued attribute would hold too many values */
export function requireRoom(attribute: Attribute, count: number): void {
  const { values } = attribute.limits;
  if (count > values) {
    throw refusal('invalidValue', `${attribute.path} holds at most ${values} values, and these are ${count}`);
  }
}

/** One value, whether the attribute is multi-valued or not. */
export function readElement(attribute: Attribute, raw: unknown): Json | undefined {
  if (isUnset(raw)) return undefined;
  const { type } = attribute.definition;
  const { characters } = attribute.limits;
  if (type === 'complex') return readComplex(attribute, raw);
  const value = TYPES[type].read(raw);
  if (value === null) throw invalid(attribute, TYPES[type].expected);
  if (typeof value === 'string' && value.length > characters) {
    throw refusal('invalidValue', `${attribute.path} holds at most ${characters} characters`);
  }
  if (typeof value !== 'string') return value;
  const problem = isUserName(attribute) ? userNameProblem(value) : null;
  if (problem !== null) throw refusal('invalidValue', `${attribute.path} ${problem}`);
  return canonicalValue(attribute, value);
}

function readComplex(attribute: Attribute, raw: unknown): JsonObject | undefined {
  const value: JsonObject = {};
  for (const [folded, member] of foldedMembers(complexObject(attribute, raw))) {
    if (isUnset(member.value)) continue;
    const sub = attribute.subAttributes.get(folded);
    if (sub === undefined) throw unknownMember(member.name, attribute.path);
    // RFC 7644 §3.5.1: "any values provided for readOnly attributes SHALL be ignored".
    if (sub.definition.mutability === 'readOnly') continue;
    const read = readValue(sub, member.value);
    if (read !== undefined) value[sub.definition.name] = read;
  }
  return Object.keys(value).length > 0 ? value : undefined;
}

/** Entra sets the complex `manager` to a bare id; what it means is the sub-attribute `value`. */
export function complexObject(attribute: Attribute, raw: unknown): JsonObject {
  if (isObject(raw)) return raw;
  if (typeof raw === 'string' && attribute.subAttributes.has('value')) return { value: raw };
  throw invalid(attribute, 'an object');
}

/** A name that the schema does not declare, and where to declare it. */
export function unknownMember(name: string, where: string) {
  return refusal(
    'invalidValue',
    `${quoted(name)} is not an attribute of ${where}; declare it in a schema file (scim.schemas), or leave it out`,
  );
}

function readText(raw: unknown): string | null {
  return typeof raw === 'string' && isStorableText(raw) ? raw : null;
}

/** Entra sends "True" and "False". */
function readBoolean(raw: unknown): boolean | null {
  if (typeof raw === 'boolean') return raw;
  const text = typeof raw === 'string' ? raw.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

function invalid(attribute: Attribute, expected: string) {
  return refusal('invalidValue', `${attribute.path} must be ${expected}`);
}
