import fc from 'fast-check';

const HALVES = { from: 0xd8_00, count: 0x8_00 };

/** Any character but half a pair, as `unit: 'binary'` gives: for that, fast-check first makes a table of all of them, for a second. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ff_ff - HALVES.count })
  .map((code) => String.fromCodePoint(code < HALVES.from ? code : code + HALVES.count));
