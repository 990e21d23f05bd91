import { quoted, refusal } from './errors.ts';
import type { JsonObject } from './resource.ts';

/** A member of a client's object: its name as sent, and its value. */
export interface Member {
  readonly name: string;
  readonly value: unknown;
}

/**
 * The own members of a client's object by folded name, since attribute names have no case (RFC 7643 §2.1).
 * @throws ScimError invalidSyntax where two names differ in case alone: which of them is meant?
 */
export function foldedMembers(object: JsonObject): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const [name, value] of Object.entries(object)) {
    const folded = name.toLowerCase();
    if (members.has(folded)) throw refusal('invalidSyntax', `${quoted(name)} is given twice, in different case`);
    members.set(folded, { name, value });
  }
  return members;
}

/** RFC 7643 §2.5: null and the empty array are unassigned; clients send the empty string for the same. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
