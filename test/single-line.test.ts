import fc from 'fast-check';
import { expect, test } from 'vitest';
import { singleLine } from '../src/single-line.ts';
import { anyCharacter } from './any-character.ts';

test.each([
  ['wrong secret for web', 'wrong secret for web'],
  ['Zoë · 東京 · 👩', 'Zoë · 東京 · 👩'],
  ['x\n2026-01-01T00:00:00.000Z  token.issued', 'x\\u{a}2026-01-01T00:00:00.000Z  token.issued'],
  ['\r\u001b[2K\u0000\u0085', '\\u{d}\\u{1b}[2K\\u{0}\\u{85}'],
  ['\u2028\u2029\u202e\ud800', '\\u{2028}\\u{2029}\\u{202e}\\u{d800}'],
])('%j stands in a line as %s', (text, line) => {
  expect(singleLine(text, 300)).toBe(line);
});

test('is one line of at most so many characters, and does not change again', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, most) => {
      const line = singleLine(text, most);
      expect(line.length).toBeLessThanOrEqual(most);
      expect(line).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);
      expect(singleLine(line, most)).toBe(line);
    }),
  );
});
