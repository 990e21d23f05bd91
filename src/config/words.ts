import type { z } from 'zod';
import type { Key } from './document.ts';

/** Something that the schema found wrong. */
export type Issue = z.core.$ZodIssue;

/** The path of an issue as the key of a problem. */
export function keyOf(path: readonly PropertyKey[]): Key {
  return path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
}

const TYPES = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map of keys and values'],
  ['record', 'a map of keys and values'],
  ['null', 'nothing'],
]);

/** A type of the schema, in the words of someone who writes YAML. */
export function nameOfType(type: string): string {
  return TYPES.get(type) ?? type;
}

/** What a value is, without saying the value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return nameOfType(Array.isArray(value) ? 'array' : typeof value);
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', number: '' };

/** How to mend a value that is too small or too big, where the schema itself has no sentence for it. */
export function limitInWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small') return `give at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
  if (issue.code === 'too_big') return `give at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
  return undefined;
}
