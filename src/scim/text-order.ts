/**
 * Negative where `a` comes before `b`: by code points, as databases have it that compare UTF-8 by its bytes. JavaScript compares code
 * units, and so has what is beyond U+FFFF, which is written in surrogates, before U+E000.
 */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  if (i === shorter) return a.length - b.length;
  return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
}

/** Of a code unit: surrogates come after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
