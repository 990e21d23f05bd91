/** Encrypts JWTs, so that their API alone reads them. RFC 7516, RFC 7519 §5.2, §11.2 */
import { CompactEncrypt } from 'jose';
import type { EncryptionKey } from './encryption-jwk.ts';

/** Returns the JWE of a signed JWT: signed first, so that nobody can put their own claims under the encryption. */
export function encryptJwt(jwt: string, { algorithm, kid, publicKey }: EncryptionKey): Promise<string> {
  // RFC 7519 §5.2: cty says that what is inside is a JWT.
  const header = { alg: algorithm, enc: 'A256GCM', cty: 'JWT', ...(kid !== null && { kid }) };
  return new CompactEncrypt(Buffer.from(jwt)).setProtectedHeader(header).encrypt(publicKey);
}

/** RFC 7516 §7.1: five parts; that of the key is empty where it is agreed on directly. */
const SHAPE = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;

export function looksEncrypted(token: string): boolean {
  return SHAPE.test(token);
}

/** What the header, the wrapped key (of RSA with 4,096 bits), the vector and the tag of a JWE may take. */
const AROUND_JWT = 1_000;

/** How long a JWT may be whose JWE is to have so many characters at most: three bytes are four characters there. */
export function largestEncryptable(maxBytes: number): number {
  return Math.max(0, Math.floor(((maxBytes - AROUND_JWT) * 3) / 4));
}
