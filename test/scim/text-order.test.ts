import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTexts } from '../../src/scim/text-order.ts';
import { anyCharacter } from '../any-character.ts';

test('texts are in the order of their UTF-8 bytes', () => {
  const character = fc.oneof(
    fc.constantFrom('a', '\ud7ff', '\ue000', '\uff21', '\u{1f600}', '\u{10ffff}'),
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 1 }),
  );
  const text = fc.array(character, { maxLength: 4 }).map((parts) => parts.join('').toWellFormed());
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareTexts(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
