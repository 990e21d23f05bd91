/** OpenID Connect Core §3.1.3.6: the ID token says which access token was issued with it. */
import { createHash } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import type { JsonValue } from './json.ts';

/** The hash of each algorithm's signature; Ed25519 hashes with SHA-512 (RFC 8032 §5.1). */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['ES256', 'sha256'],
  ['PS256', 'sha256'],
  ['RS256', 'sha256'],
  ['ES384', 'sha384'],
  ['EdDSA', 'sha512'],
  ['Ed25519', 'sha512'],
]);

/**
 * Whether an ID token, which is verified, may have come with an access token: it has their hash, or says nothing about one.
 * @param atHash the member at_hash of the ID token
 */
export function mayBelongTogether(idToken: string, atHash: JsonValue | undefined, accessToken: string): boolean {
  if (atHash === undefined) return true;
  const hash = HASHES.get(decodeProtectedHeader(idToken).alg ?? '');
  if (hash === undefined) return false;
  const digest = createHash(hash).update(accessToken, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url') === atHash;
}
