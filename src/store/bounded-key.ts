import { createHash } from 'node:crypto';

/** At most 1.6 kB of UTF-8 with the digest: PostgreSQL's B-tree takes entries of 2.7 kB, a tenant and a path among them. */
const LONGEST = 512;

/**
 * The form of a text that a unique index holds: itself, or where it is long, its start and the SHA-256 of the whole.
 * No short text has the length of a long one's form, so two forms are equal only where the texts are.
 */
export function boundedKey(text: string): string {
  if (text.length <= LONGEST) return text;
  return text.slice(0, LONGEST) + createHash('sha256').update(text).digest('hex');
}
