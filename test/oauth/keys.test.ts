import { decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { generateKey, insertKeyWrite, openKeyRing } from '../../src/oauth/keys.ts';
import { seal, UnsealError, unseal } from '../../src/oauth/seal.ts';
import type { StoredKey } from '../../src/store/port.ts';
import { keyRing, NOW, SEAL } from './world.ts';

async function storedKey(kid: string): Promise<StoredKey> {
  return (await insertKeyWrite(await generateKey('ES256', () => kid), SEAL, NOW)).key;
}

describe('a new signing key', async () => {
  const key = await generateKey('ES256', () => 'k1');
  const { key: stored } = await insertKeyWrite(key, SEAL, NOW);

  test('is stored with its public half plain and its private half sealed', () => {
    expect(stored).toMatchObject({ kid: 'k1', algorithm: 'ES256', createdAt: NOW });
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

describe('a key ring', async () => {
  const ring = await keyRing('old', 'new');

  test('signs with the newest key and knows the others still', () => {
    expect(ring.current.kid).toBe('new');
    expect(ring.find('old')?.kid).toBe('old');
    expect(ring.find('none')).toBeNull();
    expect(ring.find('__proto__')).toBeNull();
  });

  test('publishes public halves with alg, use and kid, newest first', () => {
    const { keys } = ring.jwks();
    expect(keys.map((key) => key.kid)).toEqual(['new', 'old']);
    for (const key of keys) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
  });

  test('trusts no public key that was written beside a sealed one', async () => {
    const [mine, planted] = [await storedKey('k1'), await storedKey('k1')];
    const opened = await openKeyRing([{ ...mine, publicJwk: planted.publicJwk }], SEAL);
    expect(opened.jwks().keys).toEqual([JSON.parse(mine.publicJwk)]);
  });

  test('is refused when it is empty, or has an algorithm of a later version', async () => {
    await expect(openKeyRing([], SEAL)).rejects.toThrow('needs a key');
    await expect(openKeyRing([{ ...(await storedKey('k1')), algorithm: 'ML-DSA-44' }], SEAL)).rejects.toThrow(
      'ML-DSA-44',
    );
  });
});
