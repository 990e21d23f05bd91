/** The keys that access tokens are signed with. RFC 7517 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import type { StoredKey, Write } from '../store/port.ts';
import { seal, unseal } from './seal.ts';

/** What this version signs with, and so what it accepts as its own. */
export const SIGNING_ALGORITHMS = ['ES256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: KeyObject;
}

export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

export interface KeyRing {
  /** The newest: what is signed now is signed with it. */
  readonly current: SigningKey;
  /** Any key that tokens may still be signed with; null where there is none of that name. */
  find(kid: string): VerificationKey | null;
  /** The public halves, newest first, for /oauth/jwks. */
  jwks(): JSONWebKeySet;
}

export interface GeneratedKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** A new key pair. */
export async function generateKey(algorithm: SigningAlgorithm, newKid: () => string): Promise<GeneratedKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  const kid = newKid();
  return { kid, algorithm, publicJwk: publicJwkOf(privateJwk, kid, algorithm), privateJwk };
}

/** The write that keeps a new key, its private half sealed. */
export async function insertKeyWrite(
  key: GeneratedKey,
  secret: string,
  now: number,
): Promise<Extract<Write, { kind: 'insertKey' }>> {
  const sealed = await seal(key.privateJwk, key.kid, secret);
  const publicJwk = JSON.stringify(key.publicJwk);
  return { kind: 'insertKey', key: { kid: key.kid, algorithm: key.algorithm, publicJwk, sealed, createdAt: now } };
}

/**
 * Opens the stored keys, oldest first as the store lists them. Throws UnsealError on a wrong secret, TypeError where there is no key
 * or one of an algorithm that this version does not know.
 */
export async function openKeyRing(rows: readonly StoredKey[], secret: string): Promise<KeyRing> {
  const opened = await Promise.all(rows.map((row) => openKey(row, secret)));
  opened.reverse();
  const [newest] = opened;
  if (newest === undefined) throw new TypeError('a key ring needs a key');
  const byKid: ReadonlyMap<string, VerificationKey> = new Map(opened.map((key) => [key.kid, key]));
  const published: JSONWebKeySet = { keys: opened.map((key) => key.publicJwk) };
  return {
    current: { kid: newest.kid, algorithm: newest.algorithm, privateKey: newest.privateKey },
    find: (kid) => byKid.get(kid) ?? null,
    jwks: () => published,
  };
}

interface OpenedKey extends SigningKey, VerificationKey {
  readonly publicJwk: JWK;
}

async function openKey(row: StoredKey, secret: string): Promise<OpenedKey> {
  const { kid } = row;
  const algorithm = SIGNING_ALGORITHMS.find((name) => name === row.algorithm);
  if (algorithm === undefined)
    throw new TypeError(`the signing key ${kid} is for ${row.algorithm}, which is not known`);
  const privateJwk = await unseal(row.sealed, kid, secret);
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
  // From the sealed half, not from row.publicJwk: who can write to the database must not be able to add a key we trust.
  const publicJwk = publicJwkOf(privateJwk, kid, algorithm);
  return { kid, algorithm, privateKey, publicKey: createPublicKey(privateKey), publicJwk };
}

/** The public members, named one by one so that no private one can slip through, with alg, use and kid. RFC 7517 §4, RFC 7518 §6.2.1 */
function publicJwkOf(jwk: JWK, kid: string, algorithm: SigningAlgorithm): JWK {
  const { kty, crv, x, y } = jwk;
  if (kty === undefined || crv === undefined || x === undefined || y === undefined) {
    throw new TypeError(`the signing key ${kid} is not a whole EC key`);
  }
  return { kty, crv, x, y, kid, alg: algorithm, use: 'sig' };
}
