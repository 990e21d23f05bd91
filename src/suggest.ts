/** How many insertions, deletions, replacements and swaps of neighbours turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/** Longer words are nobody's slip of the finger, and comparing them costs. */
const LONGEST = 64;

/**
 * The name that the writer probably meant, or null where none is near: at most a third of the letters may differ, or what
 * `lettersPerSlip` says. Upper and lower case do not count.
 */
export function suggest(word: string, names: Iterable<string>, lettersPerSlip = 3): string | null {
  if (word.length > LONGEST) return null;
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of names) {
    if (name.length > LONGEST) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    const near = distance <= Math.max(1, Math.floor(Math.max(word.length, name.length) / lettersPerSlip));
    if (near && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best === null ? null : best.name;
}
