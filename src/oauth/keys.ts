/** The keys that Avow signs with: made, sealed, opened. RFC 7517 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { StoredKey, Write } from '../store/port.ts';
import { seal, unseal } from './seal.ts';

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

/** A stored key that can be used. */
export interface OpenedKey extends SigningKey, VerificationKey {
  readonly publicJwk: JWK;
  readonly activeAt: number;
}

export interface GeneratedKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

/** A new key pair; an RSA key has 2048 bits. */
export async function generateKey(algorithm: SigningAlgorithm, newKid: () => string): Promise<GeneratedKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  const kid = newKid();
  return { kid, algorithm, publicJwk: publicJwkOf(privateJwk, kid, algorithm), privateJwk };
}

/**
 * The write that keeps a new key, its private half sealed.
 * @param at when it was made, and from when on it signs, in milliseconds since the epoch
 */
export async function insertKeyWrite(
  key: GeneratedKey,
  secret: string,
  at: Pick<StoredKey, 'createdAt' | 'activeAt'>,
): Promise<Extract<Write, { kind: 'insertKey' }>> {
  const sealed = await seal(key.privateJwk, key.kid, secret);
  const publicJwk = JSON.stringify(key.publicJwk);
  return { kind: 'insertKey', key: { kid: key.kid, algorithm: key.algorithm, publicJwk, sealed, ...at } };
}

/**
 * Opens a stored key.
 * @throws UnsealError on a wrong secret
 * @throws TypeError where it is for an algorithm that this version does not know
 */
export async function openKey(row: StoredKey, secret: string): Promise<OpenedKey> {
  const { kid, activeAt } = row;
  const algorithm = knownAlgorithm(kid, row.algorithm);
  const privateJwk = await unseal(row.sealed, kid, secret);
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
  // From the sealed half, not from row.publicJwk: who can write to the database must not be able to add a key we trust.
  const publicJwk = publicJwkOf(privateJwk, kid, algorithm);
  return { kid, algorithm, privateKey, publicKey: createPublicKey(privateKey), publicJwk, activeAt };
}

/**
 * The public half of a key that is removed, sealed: so what it signed can be verified further, and who can write to the database
 * cannot add a key that is trusted.
 * @throws UnsealError, TypeError as openKey does
 */
export async function sealPublicHalf(row: StoredKey, secret: string): Promise<string> {
  const { publicJwk, kid } = await openKey(row, secret);
  return seal(publicJwk, kid, secret);
}

/** That half again. Throws as openKey does. */
export async function openPublicHalf(
  { sealed, kid, algorithm: name }: Pick<StoredKey, 'sealed' | 'kid' | 'algorithm'>,
  secret: string,
): Promise<VerificationKey> {
  const algorithm = knownAlgorithm(kid, name);
  const publicJwk = publicJwkOf(await unseal(sealed, kid, secret), kid, algorithm);
  return { kid, algorithm, publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }) };
}

function knownAlgorithm(kid: string, wanted: string): SigningAlgorithm {
  const algorithm = SIGNING_ALGORITHMS.find((name) => name === wanted);
  if (algorithm === undefined) throw new TypeError(`the signing key ${kid} is for ${wanted}, which is not known`);
  return algorithm;
}

/** The public members of each type of key. RFC 7518 §6.2.1, §6.3.1, RFC 8037 §2 */
const PUBLIC_MEMBERS: ReadonlyMap<string, readonly ('crv' | 'x' | 'y' | 'n' | 'e')[]> = new Map([
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
  ['RSA', ['n', 'e']],
]);

/** The public members, named one by one so that no private one can slip through, with alg, use and kid. RFC 7517 §4 */
function publicJwkOf(jwk: JWK, kid: string, algorithm: SigningAlgorithm): JWK {
  const { kty = '' } = jwk;
  const members = PUBLIC_MEMBERS.get(kty) ?? [];
  if (members.length === 0 || members.some((name) => jwk[name] === undefined)) {
    throw new TypeError(`the signing key ${kid} is not a whole key`);
  }
  return { kty, ...Object.fromEntries(members.map((name) => [name, jwk[name]])), kid, alg: algorithm, use: 'sig' };
}
