import { describe, expect, test } from 'vitest';
import { keysOf } from '../../src/oauth/key-ring.ts';
import { openKey } from '../../src/oauth/keys.ts';
import { NOW, now, SEAL, storedKey } from './world.ts';

describe('a key ring', async () => {
  const rows = [
    await storedKey('old', { activeAt: NOW - 2 }),
    await storedKey('now', { activeAt: NOW }),
    await storedKey('next', { activeAt: NOW + 1_000 }),
    await storedKey('edwards', { algorithm: 'EdDSA' }),
  ];
  const opened = await Promise.all(rows.map((row) => openKey(row, SEAL)));
  const ring = keysOf(opened, now);

  test('signs with the newest key whose time has come, and knows the others', () => {
    expect(ring.current('ES256').kid).toBe('now');
    expect(ring.current('EdDSA').kid).toBe('edwards');
    expect(['old', 'now', 'next'].map((kid) => ring.find(kid)?.kid)).toEqual(['old', 'now', 'next']);
    expect([ring.find('none'), ring.find('__proto__')]).toEqual([null, null]);
  });

  test.each([
    [NOW - 1, 'old'],
    [NOW + 999, 'now'],
    [NOW + 1_000, 'next'],
    [0, 'old'],
  ])('at %i signs with the key %s, without being told', (at, kid) => {
    expect(keysOf(opened, () => at).current('ES256').kid).toBe(kid);
  });

  test('publishes all, the next one before it signs, newest first', () => {
    expect(ring.jwks().keys.map(({ kid }) => kid)).toEqual(['next', 'now', 'edwards', 'old']);
  });

  test('has no key for what nobody configured', () => {
    expect(() => ring.current('RS256')).toThrow('RS256');
  });
});
