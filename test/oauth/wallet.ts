/** An issuer of credentials and the wallet of somebody who holds one, by a library of others: @sd-jwt/core. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { SDJwtInstance } from '@sd-jwt/core';
import type { JWK } from 'jose';
import { SECONDS } from './world.ts';

export interface Signer {
  readonly publicJwk: JWK & { kty: string };
  sign(data: string): Promise<string>;
}

export function newSigner(kid?: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', ...jwk } = publicKey.export({ format: 'jwk' });
  return { publicJwk: { kty, ...jwk, ...(kid !== undefined && { kid }) }, sign: (data) => signed(data, privateKey) };
}

/** ES256. RFC 7518 §3.4 */
async function signed(data: string, key: KeyObject): Promise<string> {
  return sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

export interface Issued {
  readonly issuer: Signer;
  readonly holder: Signer;
  /** In place of what the credential says otherwise. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

export interface Shown {
  readonly disclose?: Readonly<Record<string, boolean>>;
  readonly keyBinding?: Readonly<Record<string, unknown>>;
  /** Who signs the key binding, where that is not the holder. */
  readonly by?: Signer;
}

export const NONCE = 'n-0S6_WzA2Mj';
export const VCT = 'https://credentials.example.com/employee';

const DISCLOSABLE = ['department', 'level', 'nickname'] as const;

const library = (signer: Signer) =>
  new SDJwtInstance({
    signer: (data) => signer.sign(data),
    signAlg: 'ES256',
    kbSigner: (data) => signer.sign(data),
    kbSignAlg: 'ES256',
    hasher: (data, alg) =>
      createHash(alg.replace('-', ''))
        .update(Buffer.from(data as string))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: (length) => randomBytes(length).toString('base64url').slice(0, length),
  });

/** A credential, with a department, a level and a nickname that the holder may disclose. */
export async function issueCredential({ issuer, holder, claims, header }: Issued): Promise<string> {
  const payload = {
    iss: 'https://login.partner.example',
    sub: '8027379034',
    vct: VCT,
    iat: SECONDS,
    exp: SECONDS + 86_400,
    cnf: { jwk: holder.publicJwk },
    department: 'rates',
    level: 7,
    nickname: 'Countess',
    ...claims,
  };
  const kept = DISCLOSABLE.filter((name) => Object.hasOwn(payload, name));
  const named = { typ: 'dc+sd-jwt', kid: issuer.publicJwk.kid, ...header };
  return library(issuer).issue(payload, { _sd: [...kept] }, { header: named });
}

/** What the wallet shows of it. */
export function present(
  credential: string,
  holder: Signer,
  { disclose = {}, keyBinding, by }: Shown = {},
): Promise<string> {
  const payload = { iat: SECONDS, aud: 'avow-credentials', nonce: NONCE, ...keyBinding };
  return library(by ?? holder).present(credential, disclose, { kb: { payload } });
}
