/**
 * Whether a regular expression of a schema could take long. What it is asked about comes from whoever asks for a token, and a matcher
 * that backtracks is at one text for ever where it may divide it in many ways.
 */

/** No text is longer that a pattern is asked about. */
export const LONGEST_TEXT = 1_000;
/** In how many ways a text may be divided, at the most: some tens of milliseconds. */
const MOST_WAYS = 4_000_000;

interface Group {
  /** Whether something in it may be there a varying number of times, or be one of several. */
  varies: boolean;
  alternatives: number;
}

interface Walk {
  readonly text: string;
  at: number;
  ways: number;
  readonly groups: Group[];
}

/** @returns what is wrong with it, in words; null where it is quick with whatever text. @param text a regular expression of JavaScript */
export function slowPattern(text: string): string | null {
  const whole: Group = { varies: false, alternatives: 1 };
  const walk: Walk = { text, at: 0, ways: 1, groups: [whole] };
  while (walk.at < text.length) {
    const problem = step(walk);
    if (problem !== null) return problem;
  }
  const isAnchored = text.startsWith('^') && whole.alternatives === 1;
  const ways = walk.ways * whole.alternatives * (isAnchored ? 1 : LONGEST_TEXT);
  return ways <= MOST_WAYS ? null : 'it could take long: begin with ^, and give * and + a count, such as {1,64}';
}

function step(walk: Walk): string | null {
  const { text } = walk;
  const character = text[walk.at] ?? '';
  walk.at += 1;
  if (character === '(') return open(walk);
  if (character === '|') {
    for (const group of walk.groups.slice(-1)) group.alternatives += 1;
    return null;
  }
  if (character === '^' || character === '$') return null;
  if (character === ')') return quantified(walk, walk.groups.pop() ?? null);
  if (character === '\\') {
    const escaping = /(?:[pPu]\{[^}]*\}|[\s\S])/y;
    escaping.lastIndex = walk.at;
    const [escaped = ''] = escaping.exec(text) ?? [];
    if (/^[1-9kbB]/.test(escaped)) return 'it refers to what stands elsewhere';
    walk.at += escaped.length;
  }
  if (character === '[') walk.at = endOfClass(text, walk.at);
  return quantified(walk, null);
}

function open(walk: Walk): string | null {
  if (walk.text.startsWith('?:', walk.at)) walk.at += 2;
  else if (walk.text[walk.at] === '?') return 'it looks ahead, looks back, or names a group';
  walk.groups.push({ varies: false, alternatives: 1 });
  return null;
}

function endOfClass(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ']') return at + 1;
  }
  return text.length;
}

const QUANTIFIER = /(?:(?<sign>[*+?])|\{(?<least>\d+)(?<open>,(?<most>\d*))?\})\??/y;

/** What follows an atom says how often it is there. @param group the atom, where it is one */
function quantified(walk: Walk, group: Group | null): string | null {
  const quantifier = new RegExp(QUANTIFIER);
  quantifier.lastIndex = walk.at;
  const { sign, least = '', open: range, most = '' } = quantifier.exec(walk.text)?.groups ?? {};
  walk.at = Math.max(walk.at, quantifier.lastIndex);
  walk.ways *= group?.alternatives ?? 1;
  const [low, high] = timesOf(sign, least, range, most);
  const within = group !== null && (group.varies || group.alternatives > 1);
  if (within && high > 1) return 'it repeats what varies itself: (a+)+, (a|b)*';
  const ways = high - low + 1;
  walk.ways *= ways;
  if (ways > 1 || within) for (const outer of walk.groups) outer.varies = true;
  return null;
}

function timesOf(sign: string | undefined, least: string, range: string | undefined, most: string): [number, number] {
  if (sign === '?') return [0, 1];
  if (sign !== undefined) return [0, LONGEST_TEXT - 1];
  if (least === '') return [1, 1];
  if (range === undefined) return [Number(least), Number(least)];
  return [Number(least), Math.min(LONGEST_TEXT, most === '' ? LONGEST_TEXT : Number(most))];
}
