/**
 * What a parameter may be, as a row of positions that each take one character. No alternatives, no groups: a text is held to it in
 * one pass, whoever writes it, and of two patterns it can be told whether a text fits both.
 */
import { between, type Characters, charactersOf, hasCharacter } from './characters.ts';

export interface Position {
  readonly characters: Characters;
  /** True where the text may do without. */
  readonly optional: boolean;
}

const MAX_POSITIONS = 512;
const HINT = 'a pattern is characters and classes, each with a count if need be: [A-Z]{2}[0-9]{2,30}, [a-z0-9]+';
const ITEM =
  /(?:\[(?<set>[!#-Z_-z|~]+)\]|(?<single>[A-Za-z0-9_~:-]))(?:\{(?<least>\d{1,3})(?:,(?<most>\d{1,3}))?\}|(?<sign>[?*+]))?/y;

/**
 * Compiles a pattern of the configuration.
 * @param maxLength what * and + come to at the most
 */
export function parsePattern(text: string, maxLength: number): readonly Position[] | { readonly problem: string } {
  const positions: Position[] = [];
  const item = new RegExp(ITEM);
  while (item.lastIndex < text.length) {
    const at = item.lastIndex;
    const groups = item.exec(text)?.groups;
    if (groups === undefined) return { problem: `it cannot be read at character ${at + 1}: ${HINT}` };
    const characters = groups.set === undefined ? charactersOf(groups.single ?? '') : classOf(groups.set);
    if (characters === null) return { problem: `the class [${groups.set}] has a range that is none: ${HINT}` };
    const [least, most] = countOf(groups, maxLength);
    if (most < least || most === 0) return { problem: `the count at character ${at + 1} is none: ${HINT}` };
    if (positions.length + most > MAX_POSITIONS) return { problem: `it takes more than ${MAX_POSITIONS} characters` };
    positions.push(...repeated(characters, least, most));
  }
  return positions;
}

/** From `least` to `most` characters of a set. */
export function repeated(characters: Characters, least: number, most: number): readonly Position[] {
  return Array.from({ length: most }, (_, index) => ({ characters, optional: index >= least }));
}

type Groups = Readonly<Record<string, string | undefined>>;

function countOf({ least, most, sign }: Groups, maxLength: number): readonly [least: number, most: number] {
  if (sign === '?') return [0, 1];
  if (sign !== undefined) return [sign === '+' ? 1 : 0, maxLength];
  return least === undefined ? [1, 1] : [Number(least), Number(most ?? least)];
}

/** `A-Za-z_-` as a set; null where a range runs backward or from a letter to something else. */
function classOf(text: string): Characters | null {
  const ranges = [...text.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)];
  if (!ranges.every(([, from = '', to = '']) => isRange(from, to))) return null;
  const singles = text.replaceAll(/[A-Za-z0-9]-[A-Za-z0-9]/g, '');
  return ranges.reduce((set, [, from = '', to = '']) => set | between(from, to), charactersOf(singles));
}

function isRange(from: string, to: string): boolean {
  return from <= to && [/^[a-z]{2}$/, /^[A-Z]{2}$/, /^[0-9]{2}$/].some((kind) => kind.test(from + to));
}

/** Whether the whole text fits. Takes steps in proportion to its length times that of the pattern, and no more. */
export function fits(positions: readonly Position[], text: string): boolean {
  let reached = skipping(positions, new Set([0]));
  for (let index = 0; index < text.length && reached.size > 0; index += 1) {
    const code = text.charCodeAt(index);
    const next = new Set<number>();
    for (const at of reached) {
      const position = positions[at];
      if (position !== undefined && hasCharacter(position.characters, code)) next.add(at + 1);
    }
    reached = skipping(positions, next);
  }
  return reached.has(positions.length);
}

/** The same with every place that can be reached from there without a character. A set goes on to what is added meanwhile. */
function skipping(positions: readonly Position[], reached: Set<number>): Set<number> {
  for (const at of reached) if (positions[at]?.optional === true) reached.add(at + 1);
  return reached;
}

/** Whether there is a text that fits both. */
export function overlap(a: readonly Position[], b: readonly Position[]): boolean {
  const width = b.length + 1;
  const seen = new Set([0]);
  const reach = (i: number, j: number) => seen.add(i * width + j);
  for (const pair of seen) {
    const [i, j] = [Math.floor(pair / width), pair % width];
    const [one, other] = [a[i], b[j]];
    if (one === undefined && other === undefined) return true;
    if (one?.optional === true) reach(i + 1, j);
    if (other?.optional === true) reach(i, j + 1);
    if (one !== undefined && other !== undefined && (one.characters & other.characters) !== 0n) reach(i + 1, j + 1);
  }
  return false;
}
