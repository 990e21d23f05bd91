import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPairwise } from '../../src/oauth/pairwise.ts';

const SALT = 'a salt of one installation';
const bank = createPairwise(SALT, 'https://bank.example');
const shop = createPairwise(SALT, 'https://shop.example');
const id = fc.uuid();

describe('OpenID Connect Core §8.1: what one sector calls a person', () => {
  test('leads back to them there, and is the same each time', () => {
    fc.assert(
      fc.property(id, (user) => {
        const sub = bank.subOf(user) ?? '';
        expect(sub).toMatch(/^[A-Za-z0-9_-]{22}$/);
        expect(bank.idOf(sub)).toBe(user);
        expect(createPairwise(SALT, 'https://bank.example').subOf(user)).toBe(sub);
      }),
    );
  });

  test('is another one elsewhere, and with another salt, and leads to nobody there', () => {
    fc.assert(
      fc.property(id, (user) => {
        const sub = bank.subOf(user) ?? '';
        expect(shop.subOf(user)).not.toBe(sub);
        expect(createPairwise('another salt', 'https://bank.example').subOf(user)).not.toBe(sub);
        expect(shop.idOf(sub)).not.toBe(user);
      }),
    );
  });

  test.each(['', 'client:web', 'john', 'A'.repeat(23), `${'A'.repeat(21)}=`])('%j is nobody’s name', (sub) => {
    expect(bank.idOf(sub)).toBeNull();
  });

  test('one that is spelled otherwise, and has the same bytes, is nobody’s', () => {
    const sub = bank.subOf('6a1f0c2e-9b7d-4e53-8f10-2c3d4e5f6071') ?? '';
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => sub.slice(0, -1) + last)
      .filter((other) => Buffer.from(other, 'base64url').equals(Buffer.from(sub, 'base64url')));
    expect(others).toHaveLength(16);
    expect(others.filter((other) => bank.idOf(other) !== null)).toEqual([sub]);
  });

  test('there is none for what is no id of a User', () => {
    expect(bank.subOf('john')).toBeNull();
  });
});
