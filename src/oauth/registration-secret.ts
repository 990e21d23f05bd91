/** What a client that registered itself is given to prove who it is. RFC 7591 §3.2.1, RFC 7592 §3 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { REGISTERED_PREFIX } from '../../schema/registered-id.ts';

type RandomBytes = (size: number) => Uint8Array;

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const ID = /^dyn\.[A-Za-z0-9_-]{22}$/;

/** Secret scanners find a leaked one by its beginning. */
const PREFIXES = { secret: 'avow_cs_', registration: 'avow_rat_', initial: 'avow_iat_' } as const;

/** Of the server's alone: whoever registers has no say in it. RFC 7591 §3.2.1 */
export function newClientId(randomBytes: RandomBytes): string {
  return REGISTERED_PREFIX + Buffer.from(randomBytes(ID_BYTES)).toString('base64url');
}

/** Whether a text can be the id of one that registered itself; anything else is not looked for. */
export function looksRegistered(id: string): boolean {
  return ID.test(id);
}

/** 256 random bits. */
export function newSecret(kind: keyof typeof PREFIXES, randomBytes: RandomBytes): string {
  return PREFIXES[kind] + Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
}

/** In hex: what the store keeps. Of 256 random bits it needs neither salt nor stretching. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether a text is the one that was kept as a digest; null stands for what nobody has. */
export function isSecret(shown: string, digest: string | null): boolean {
  const expected = digest === null ? Buffer.alloc(SECRET_BYTES) : Buffer.from(digest, 'hex');
  return timingSafeEqual(createHash('sha256').update(shown).digest(), expected) && digest !== null;
}
