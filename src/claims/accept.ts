import type { ClaimType } from '../../schema/config.ts';
import { conforms } from './conform.ts';
import type { Value, Values } from './source.ts';

export interface Accepted {
  readonly values: Values;
  /** Names it answered that were dropped: undeclared, or of the wrong type. */
  readonly dropped: readonly string[];
  /** Those of them that it had declared otherwise: somebody is to mend the source, or what is said of it. */
  readonly mistyped: readonly string[];
}

/** Dropped names are kept in the audit record, and a hostile source chooses them. */
const DROPPED_AT_MOST = 20;
const NAME_AT_MOST = 64;

/**
 * Lets pass what a source declared that it gives, of the type that it declared, and nothing else. A null is a way of saying
 * "no value".
 */
export function accept(gives: Readonly<Record<string, ClaimType>>, answer: Values): Accepted {
  const values: Record<string, Value> = Object.create(null);
  const dropped: string[] = [];
  const mistyped: string[] = [];
  for (const [name, value] of Object.entries(answer)) {
    const type = Object.hasOwn(gives, name) ? gives[name] : undefined;
    if (type !== undefined && conforms(type, value)) values[name] = value;
    else if (type === undefined) dropped.push(name.slice(0, NAME_AT_MOST));
    else if (value !== null) mistyped.push(name);
  }
  return { values, dropped: [...mistyped, ...dropped].slice(0, DROPPED_AT_MOST), mistyped };
}
