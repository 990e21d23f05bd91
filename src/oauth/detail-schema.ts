/** The JSON Schema of a type of authorization details: compiled at boot, asked for each request. RFC 9396 §5 */
import { Validator } from '@cfworker/json-schema';
import type { Problem } from '../problem.ts';
import { LONGEST_TEXT, slowPattern } from './detail-pattern.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** What a detail breaks: at which JSON pointer, and which keyword. */
export interface Breach {
  readonly at: string;
  readonly keyword: string;
}

/** The first thing that is wrong with a detail, the deepest that can be named; null where nothing is. */
export type CheckDetail = (detail: JsonObject) => Breach | null;

type Kind = 'value' | 'schema' | 'schemas' | 'named schemas';

/** The keywords of JSON Schema 2020-12 that are known. Without `$ref` no schema goes on for ever. */
const KEYWORDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...['title', 'description', '$comment', 'examples', 'default', 'deprecated'].map((word): [string, Kind] => [
    word,
    'value',
  ]),
  ...['type', 'const', 'enum', 'required', 'dependentRequired', 'format', 'pattern'].map((word): [string, Kind] => [
    word,
    'value',
  ]),
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].map((word): [string, Kind] => [
    word,
    'value',
  ]),
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems'].map((word): [string, Kind] => [word, 'value']),
  ...['minProperties', 'maxProperties', 'minContains', 'maxContains'].map((word): [string, Kind] => [word, 'value']),
  ...['items', 'contains', 'additionalProperties', 'propertyNames'].map((word): [string, Kind] => [word, 'schema']),
  ...['not', 'if', 'then', 'else'].map((word): [string, Kind] => [word, 'schema']),
  ...['prefixItems', 'allOf', 'anyOf', 'oneOf'].map((word): [string, Kind] => [word, 'schemas']),
  ...['properties', 'patternProperties'].map((word): [string, Kind] => [word, 'named schemas']),
]);

/**
 * Compiles the schema of a type. An object that names its fields has no others, unless it says `additionalProperties` itself.
 * @param type the value of `type`, which every detail has
 * @returns what checks a detail, or all that is wrong with the schema, its keys counted from the schema
 */
export function compileDetailSchema(
  type: string,
  schema: JsonObject,
): { readonly check: CheckDetail } | { readonly problems: readonly Problem[] } {
  const problems = problemsIn(schema, []);
  if (problems.length > 0) return { problems };
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const whole = closed({
    ...schema,
    type: 'object',
    properties: { ...properties, type: { const: type } },
    required: [...required, 'type'],
  });
  // It interprets the schema: nothing is generated, nothing is evaluated.
  const validator = new Validator(Object(whole), '2020-12');
  const asksPatterns = hasPattern(schema);
  const check: CheckDetail = (detail) => {
    if (asksPatterns && hasLongText(detail)) return { at: '', keyword: `a text of ${LONGEST_TEXT} characters at most` };
    const { valid, errors } = validator.validate(detail);
    if (valid) return null;
    const deepest = errors.at(-1);
    return { at: deepest?.instanceLocation.replace(/^#/, '') ?? '', keyword: errors.at(0)?.keyword ?? '' };
  };
  return { check };
}

function hasPattern(schema: JsonValue): boolean {
  if (Array.isArray(schema)) return schema.some(hasPattern);
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(([word, one]) => /^pattern/.test(word) || hasPattern(one));
}

/** A name is a text too. */
function hasLongText(value: JsonValue): boolean {
  if (typeof value === 'string') return value.length > LONGEST_TEXT;
  if (Array.isArray(value)) return value.some(hasLongText);
  return isObject(value) && Object.entries(value).some(([name, one]) => hasLongText(name) || hasLongText(one));
}

function problemsIn(schema: JsonValue, key: readonly (string | number)[]): readonly Problem[] {
  if (typeof schema === 'boolean') return [];
  if (!isObject(schema))
    return [{ key, message: 'a schema is an object', mend: 'write type, properties and the like' }];
  return Object.entries(schema).flatMap(([word, value]) => problemsOf(word, value, [...key, word]));
}

function problemsOf(word: string, value: JsonValue, key: readonly (string | number)[]): readonly Problem[] {
  switch (KEYWORDS.get(word)) {
    case undefined:
      return [
        { key, message: `'${word}' is no keyword that is known`, mend: `use ${[...KEYWORDS.keys()].join(', ')}` },
      ];
    case 'value':
      return word === 'pattern' ? patternProblems(key, value) : [];
    case 'schema':
      return problemsIn(value, key);
    case 'schemas':
      return Array.isArray(value)
        ? value.flatMap((one: JsonValue, index) => problemsIn(one, [...key, index]))
        : [{ key, message: `${word} is a list of schemas`, mend: 'write a list' }];
    case 'named schemas':
      return isObject(value)
        ? Object.entries(value).flatMap(([name, one]) => [
            ...(word === 'patternProperties' ? patternProblems([...key, name], name) : []),
            ...problemsIn(one, [...key, name]),
          ])
        : [{ key, message: `${word} is a map of names to schemas`, mend: 'write a map' }];
  }
}

function patternProblems(key: Problem['key'], value: JsonValue): readonly Problem[] {
  if (!isPattern(value))
    return [{ key, message: 'it is no regular expression', mend: 'write one that JavaScript reads' }];
  const slow = slowPattern(value);
  return slow === null ? [] : [{ key, message: slow, mend: 'write it as a row of characters and classes with counts' }];
}

function isPattern(value: JsonValue): value is string {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** RFC 9396 §5: a field that is not known is refused, in objects within too. */
function closed(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const within = Object.entries(schema).map(([word, value]): [string, JsonValue] => {
    const kind = KEYWORDS.get(word);
    if (kind === 'schema' || kind === 'schemas') return [word, closed(value)];
    if (kind !== 'named schemas' || !isObject(value)) return [word, value];
    return [word, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))];
  });
  const isOpen = schema.properties === undefined || schema.additionalProperties !== undefined;
  return { ...Object.fromEntries(within), ...(!isOpen && { additionalProperties: false }) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
