/** Public keys that JWTs are encrypted to. RFC 7518 §4.3, §4.6, §6 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { EncryptionAlgorithm } from '../../schema/config.ts';
import { checkKeyMaterial, type KeyFault, privateMemberOf } from './keys-jwk.ts';

export interface EncryptionKey {
  readonly algorithm: EncryptionAlgorithm;
  readonly kid: string | null;
  readonly publicKey: KeyObject;
}

type Jwk = Readonly<Record<string, unknown>>;

/** The types and curves of keys that fit each algorithm; null for any. RFC 7518 §4.6.1.1, RFC 8037 §3.2 */
const FITTING: Readonly<
  Record<EncryptionAlgorithm, { readonly kty: readonly string[]; readonly crv: readonly string[] | null }>
> = {
  'RSA-OAEP-256': { kty: ['RSA'], crv: null },
  'ECDH-ES': { kty: ['EC', 'OKP'], crv: ['P-256', 'P-384', 'P-521', 'X25519'] },
};

/** Whether a key may be encrypted to with an algorithm, as far as it says. */
export function isFor({ kty, crv, use, alg }: Jwk, algorithm: EncryptionAlgorithm): boolean {
  const fitting = FITTING[algorithm];
  const isCurve = fitting.crv === null || (typeof crv === 'string' && fitting.crv.includes(crv));
  return (
    typeof kty === 'string' &&
    fitting.kty.includes(kty) &&
    isCurve &&
    (use ?? 'enc') === 'enc' &&
    (alg ?? algorithm) === algorithm
  );
}

/** Takes a JWK from outside; returns the key, or what is wrong with it. */
export function readEncryptionJwk(
  jwk: Jwk,
  algorithm: EncryptionAlgorithm,
): { readonly key: EncryptionKey } | { readonly fault: KeyFault } {
  const secretMember = privateMemberOf(jwk);
  if (secretMember !== undefined) {
    return fault(`has the private member ${secretMember}`, 'make a new key pair and give its public half alone');
  }
  if (!isFor(jwk, algorithm)) {
    const { kty, crv } = FITTING[algorithm];
    const needed = [kty.join(' or '), ...(crv === null ? [] : [`on ${crv.join(', ')}`])].join(' ');
    return fault(`does not fit ${algorithm}`, `use a key of type ${needed}, without use: sig`);
  }
  const unsound = checkKeyMaterial(jwk);
  if (unsound !== null) return unsound;
  const kid = typeof jwk.kid === 'string' ? jwk.kid : null;
  return { key: { algorithm, kid, publicKey: createPublicKey({ key: { ...jwk }, format: 'jwk' }) } };
}

function fault(message: string, mend: string): { readonly fault: KeyFault } {
  return { fault: { message: `the key ${message}`, mend } };
}
