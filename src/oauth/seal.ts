/** Signing keys at rest: a JWE around the private JWK, so that a copy of the database signs nothing. RFC 7516 */
import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors, type JWK } from 'jose';

const KEY_BYTES = 32;
const INFO = 'avow signing key seal v1';

/** RFC 5869. The secret is high in entropy (it is generated, not chosen), so it is expanded rather than stretched. */
function sealingKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), INFO, KEY_BYTES));
}

/** A sealed key cannot be opened; the message says what to do. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/** Encrypts a private JWK under the configured secret. Its kid is bound to it, so that sealed keys cannot be swapped. */
export function seal(jwk: JWK, kid: string, secret: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
    .encrypt(sealingKey(secret));
}

/** The private JWK again. Throws UnsealError where the secret is another, or the text was changed or belongs to another kid. */
export async function unseal(sealed: string, kid: string, secret: string): Promise<JWK> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, sealingKey(secret), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch((cause: unknown) => {
    if (!(cause instanceof errors.JOSEError)) throw cause;
    throw new UnsealError(
      `the signing key ${kid} cannot be opened: the configured secret is not the one it was sealed with. ` +
        'Configure the former secret again, or that of the other nodes',
      { cause },
    );
  });
  if (protectedHeader.kid !== kid) throw new UnsealError(`the signing key ${kid} holds the sealed text of another key`);
  const jwk: JWK = JSON.parse(Buffer.from(plaintext).toString('utf8'));
  return jwk;
}
