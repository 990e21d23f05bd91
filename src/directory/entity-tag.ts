/**
 * RFC 7644 §3.14: the entity tag of a resource is its version. Where an answer shows members or groups, it is followed by a digest
 * of these: they change without a new version, when somebody is renamed or leaves, and a client must not be told (304) that
 * nothing has.
 */
import { createHash } from 'node:crypto';

/** Enough that two memberships never meet in it by chance. */
const DIGEST_CHARACTERS = 22;

/**
 * @param shown the JSON text of the members or groups that an answer shows; empty where it shows none
 * @returns `W/"7"`, `W/"7.h9Xk…"`
 */
export function entityTag(version: number, shown = ''): string {
  if (shown === '') return `W/"${version}"`;
  return tagWith(version, createHash('sha256').update(shown).digest('base64url').slice(0, DIGEST_CHARACTERS));
}

/** Of a membership too large to be looked through before it is sent: it is good for If-Match, and never for If-None-Match. */
export function openTag(version: number): string {
  return tagWith(version, OPEN);
}

const OPEN = 'open';

function tagWith(version: number, suffix: string): string {
  return `W/"${version}.${suffix}"`;
}

/** RFC 9110 §13.1.2: whether If-None-Match names what there is, so that the answer is 304. Weak tags compare by their text. */
export function isKnown(ifNoneMatch: string | null, tag: string): boolean {
  if (ifNoneMatch === null || tag.endsWith(`.${OPEN}"`)) return false;
  return ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).includes(opaque(tag));
}

/** RFC 9110 §13.1.1: whether If-Match names the version; what is behind it is no part of what a write changes. */
export function isVersion(ifMatch: string, version: number): boolean {
  return (
    ifMatch.trim() === '*' || tagsOf(ifMatch).some((tag) => /^"(\d+)(?:\.[\w-]+)?"$/.exec(tag)?.[1] === `${version}`)
  );
}

function tagsOf(list: string): readonly string[] {
  return list.split(',').map((tag) => opaque(tag.trim()));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
