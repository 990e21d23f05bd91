import { describe, expect, test } from 'vitest';
import { hashToken, looksOpaque, newOpaqueToken } from '../../src/oauth/opaque.ts';

describe('an opaque token', () => {
  test('is 256 random bits behind a prefix that scanners find', () => {
    const sizes: number[] = [];
    const token = newOpaqueToken((size) => {
      sizes.push(size);
      return new Uint8Array(size).fill(0xff);
    });
    expect(sizes).toEqual([32]);
    expect(token).toBe(`avow_at_${'_'.repeat(42)}8`);
    expect(looksOpaque(token)).toBe(true);
  });

  test('is kept as its SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test.each([
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.e30.x'],
    ['too short', 'avow_at_abc'],
    ['with something behind', `avow_at_${'a'.repeat(43)} `],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(looksOpaque(text)).toBe(false);
  });
});
