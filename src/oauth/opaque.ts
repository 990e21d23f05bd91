/** Opaque access tokens: 256 random bits that mean nothing by themselves. RFC 6749 §1.4, §10.10 */
import { hash } from 'node:crypto';

/** Secret scanners find a leaked token by its beginning. */
const PREFIX = 'avow_at_';
const BYTES = 32;
const SHAPE = /^avow_at_[A-Za-z0-9_-]{43}$/;

export function newOpaqueToken(randomBytes: (size: number) => Uint8Array): string {
  return PREFIX + Buffer.from(randomBytes(BYTES)).toString('base64url');
}

/** SHA-256 in hex: what the store keeps and looks up. With 256 random bits it needs neither salt nor stretching. */
export function hashToken(text: string): string {
  return hash('sha256', text, 'hex');
}

export function looksOpaque(text: string): boolean {
  return SHAPE.test(text);
}
