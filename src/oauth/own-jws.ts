/** What this installation has signed for itself, and reads again. */
import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import type { KeyRing } from './key-ring.ts';
import type { VerificationKey } from './keys.ts';

/** What it says, `unknown key` where it is signed by a key that is no longer kept, or null where it is none of that type. */
export type ReadJws<Payload> = (jws: string, keys: Pick<KeyRing, 'find'>) => Promise<Payload | 'unknown key' | null>;

/** @param typ of what one function of sign.ts makes alone, with that payload. RFC 8725 §3.11 */
export function ownJwsReader<Payload extends object>(typ: string): ReadJws<Payload> {
  return async (jws, keys) => {
    try {
      const header = decodeProtectedHeader(jws);
      if (header.typ !== typ) return null;
      const key = header.kid === undefined ? null : keys.find(header.kid);
      return key === null ? 'unknown key' : await verified<Payload>(jws, key);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
      throw error;
    }
  };
}

async function verified<Payload>(jws: string, { publicKey, algorithm }: VerificationKey): Promise<Payload> {
  const { payload } = await compactVerify(jws, publicKey, { algorithms: [algorithm] });
  // Only its own function of sign.ts makes JWTs of this type.
  return JSON.parse(Buffer.from(payload).toString('utf8'));
}
