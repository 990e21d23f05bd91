/** Public keys that others hand to Avow in the configuration. RFC 7517, RFC 7518 §6 */
import { createPublicKey } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import { ALGORITHM_NAMES, algorithmsOf } from './algorithms.ts';
import type { KeyFinder } from './verify-jwt.ts';

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1 */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;
const PUBLIC_MEMBERS = ['crv', 'x', 'y', 'n', 'e', 'kid', 'alg'] as const;
/** RFC 7518 §3.3 */
const MIN_RSA_BITS = 2_048;

export interface KeyFault {
  readonly message: string;
  readonly mend: string;
}

/** Takes a JWK as configured; returns it with its public members alone, or what is wrong with it. */
export function readPublicJwk(
  jwk: Readonly<Record<string, unknown>>,
): { readonly key: JWK } | { readonly fault: KeyFault } {
  const secretMember = privateMemberOf(jwk);
  if (secretMember !== undefined) {
    return fault(`has the private member ${secretMember}`, 'make a new key pair and give its public half alone');
  }
  if (algorithmsOf(jwk).length === 0) {
    return fault('fits no allowed algorithm', `use a key for one of ${ALGORITHM_NAMES.join(', ')}`);
  }
  if (jwk.use !== undefined && jwk.use !== 'sig') {
    return fault('is not for signatures', "leave use out, or write use: 'sig'");
  }
  const key: JWK = { kty: String(jwk.kty), use: 'sig' };
  for (const name of PUBLIC_MEMBERS) {
    const value = jwk[name];
    if (typeof value === 'string') key[name] = value;
  }
  return checkKeyMaterial(key) ?? { key };
}

/** The first member that no public key has; undefined where there is none. */
export function privateMemberOf(jwk: Readonly<Record<string, unknown>>): string | undefined {
  return PRIVATE_MEMBERS.find((name) => Object.hasOwn(jwk, name));
}

/** What is wrong with the key itself; null where it is sound. */
export function checkKeyMaterial(key: Readonly<Record<string, unknown>>): { readonly fault: KeyFault } | null {
  try {
    const bits = createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
    if (bits === undefined || bits >= MIN_RSA_BITS) return null;
    return fault(`is an RSA key of ${bits} bits`, `use at least ${MIN_RSA_BITS} bits`);
  } catch {
    return fault('is not a valid public key', 'copy the whole public JWK');
  }
}

function fault(message: string, mend: string): { readonly fault: KeyFault } {
  return { fault: { message: `the key ${message}`, mend } };
}

const finders = new WeakMap<JSONWebKeySet, KeyFinder>();

/** Finds keys in a set that does not change; imported once for each set, since a set is compiled once at boot. */
export function localKeys(jwks: JSONWebKeySet): KeyFinder {
  const known = finders.get(jwks);
  if (known !== undefined) return known;
  const finder = createLocalJWKSet(jwks);
  finders.set(jwks, finder);
  return finder;
}
