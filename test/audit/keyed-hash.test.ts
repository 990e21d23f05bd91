import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedHash } from '../../src/audit/keyed-hash.ts';
import { anyCharacter } from '../any-character.ts';

const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest('base64url');
const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  // Halves of a character, too, which no UTF-8 has.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

test('a keyed hash is the HMAC-SHA256 of RFC 2104, whatever was hashed before', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(anyText, { minLength: 1 }), (key, texts) => {
      const keyed = createKeyedHash(key);
      expect(texts.map(keyed)).toEqual(texts.map((text) => hmac(key, text)));
    }),
  );
});

test.each([1_365, 1_366, 100_000])('a text of %i characters of three bytes is hashed whole', (length) => {
  const key = new Uint8Array(32).fill(7);
  const text = '\u20ac'.repeat(length);
  const keyed = createKeyedHash(key);
  expect([keyed(text), keyed('short')]).toEqual([hmac(key, text), hmac(key, 'short')]);
});

test('RFC 4231 §4.3: test case 2', () => {
  const digest = createKeyedHash(Buffer.from('Jefe'))('what do ya want for nothing?');
  expect(Buffer.from(digest, 'base64url').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
