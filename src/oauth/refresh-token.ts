/**
 * Refresh tokens: two times 256 random bits. The first half is the family's and stays; the second is new in each, and good once. RFC
 * 6749 §10.4, RFC 9700 §4.14.2
 */
import { createHash } from 'node:crypto';
import { hashToken } from './opaque.ts';

/** Secret scanners find a leaked token by its beginning. */
const PREFIX = 'avow_rt_';
const BYTES = 32;
const HALF = 43;
const SHAPE = /^avow_rt_[A-Za-z0-9_-]{86}$/;

export interface RefreshToken {
  readonly text: string;
  /** SHA-256 of the half that stays, in hex: whoever shows it has had a token of this family in hand. */
  readonly family: string;
  /** SHA-256 of the whole, in hex. */
  readonly hash: string;
}

type RandomBytes = (size: number) => Uint8Array;

/** The first token of a new family. */
export function newRefreshToken(randomBytes: RandomBytes): RefreshToken {
  return tokenOf(PREFIX + randomHalf(randomBytes) + randomHalf(randomBytes));
}

/** The token that takes the place of this one. */
export function nextRefreshToken({ text }: RefreshToken, randomBytes: RandomBytes): RefreshToken {
  return tokenOf(text.slice(0, PREFIX.length + HALF) + randomHalf(randomBytes));
}

/** What is said to be a refresh token; null where it cannot be one. */
export function readRefreshToken(text: string): RefreshToken | null {
  return SHAPE.test(text) ? tokenOf(text) : null;
}

function tokenOf(text: string): RefreshToken {
  const family = createHash('sha256')
    .update(text.slice(0, PREFIX.length + HALF))
    .digest('hex');
  return { text, family, hash: hashToken(text) };
}

function randomHalf(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(BYTES)).toString('base64url');
}
