import type { BoundFilter } from '../scim/bound.ts';
import type { SqlOperator } from './dialect.ts';

export type Comparison = Extract<BoundFilter, { kind: 'compare' }>;

/** One condition on a key column. */
export interface Condition {
  readonly operator: SqlOperator;
  readonly key: string;
}

/** The conditions that a comparison puts on a key, all of which hold. `sw` is a range, so that an index serves it. */
export function conditionsOf({ operator, key }: Comparison): readonly Condition[] {
  if (operator !== 'sw') return [{ operator, key }];
  const end = prefixEnd(key);
  const start: Condition = { operator: 'ge', key };
  return end === null ? [start] : [start, { operator: 'lt', key: end }];
}

/**
 * The least text, in the order of code points (which is that of UTF-8 bytes), that comes after every text with this prefix;
 * null where none does.
 */
export function prefixEnd(prefix: string): string | null {
  // What is not well-formed reaches a database as U+FFFD.
  const points = Array.from(prefix.toWellFormed(), (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return null;
  // No text has a surrogate by itself, so U+E000 comes after U+D7FF.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
