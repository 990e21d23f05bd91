import { decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { SIGNING_ALGORITHMS } from '../../schema/signing-algorithms.ts';
import { generateKey, insertKeyWrite, openKey } from '../../src/oauth/keys.ts';
import { seal, UnsealError, unseal } from '../../src/oauth/seal.ts';
import { NOW, SEAL, storedKey } from './world.ts';

describe('a new signing key', async () => {
  const key = await generateKey('ES256', () => 'k1');
  const { key: stored } = await insertKeyWrite(key, SEAL, { createdAt: NOW, activeAt: NOW + 1 });

  test('is stored with its public half plain and its private half sealed', () => {
    expect(stored).toMatchObject({ kid: 'k1', algorithm: 'ES256', createdAt: NOW, activeAt: NOW + 1 });
    expect(JSON.parse(stored.publicJwk)).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: key.privateJwk.x,
      y: key.privateJwk.y,
      kid: 'k1',
      alg: 'ES256',
      use: 'sig',
    });
    expect(JSON.stringify(stored)).not.toContain(String(key.privateJwk.d));
    expect(decodeProtectedHeader(stored.sealed)).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'k1' });
  });

  test('is opened with the secret it was sealed with', async () => {
    expect(await unseal(stored.sealed, 'k1', SEAL)).toEqual(key.privateJwk);
  });

  test('is sealed anew each time', async () => {
    expect(await seal(key.privateJwk, 'k1', SEAL)).not.toBe(await seal(key.privateJwk, 'k1', SEAL));
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['another secret', () => unseal(stored.sealed, 'k1', 'another secret entirely'), 'not the one it was sealed with'],
    ['another key of the database', () => unseal(stored.sealed, 'k2', SEAL), 'another key'],
    ['a changed text', () => unseal(`${stored.sealed.slice(0, -4)}AAAA`, 'k1', SEAL), 'cannot be opened'],
    ['no JWE', () => unseal('abc', 'k1', SEAL), 'cannot be opened'],
  ])('is not opened with %s', async (_, open, told) => {
    const error = await open().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UnsealError);
    expect(String(error)).toContain(told);
    expect(String(error)).not.toContain(SEAL);
  });
});

describe('a stored key', () => {
  test.each([
    ['ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    ['EdDSA', ['alg', 'crv', 'kid', 'kty', 'use', 'x']],
    ['PS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
    ['RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
  ])('of %s shows its public members alone', async (algorithm, members) => {
    const { publicJwk } = await openKey(await storedKey('k1', { algorithm }), SEAL);
    expect(Object.keys(publicJwk).toSorted()).toEqual(members);
    expect(SIGNING_ALGORITHMS).toContain(publicJwk.alg);
  });

  test('is no public key that was written beside a sealed one', async () => {
    const [mine, planted] = [await storedKey('k1'), await storedKey('k1')];
    const { publicJwk } = await openKey({ ...mine, publicJwk: planted.publicJwk }, SEAL);
    expect(publicJwk).toEqual(JSON.parse(mine.publicJwk));
  });

  test.each(['ML-DSA-44', 'none', 'HS256'])(
    'for %s, which this version does not sign with, is refused',
    async (algorithm) => {
      await expect(openKey({ ...(await storedKey('k1')), algorithm }, SEAL)).rejects.toThrow(algorithm);
    },
  );
});
