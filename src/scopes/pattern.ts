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

/** Whether a whole text fits. */
export type Fits = (text: string) => boolean;

/** How a text is held to a pattern: in steps in proportion to its length, or to that times the pattern's, and no more. */
export function fitsOf(positions: readonly Position[]): Fits {
  let made: Fits | null = null;
  // When it is first asked: most scopes of a large configuration are not, for a while.
  return (text) => {
    made ??= makeFits(positions);
    return made(text);
  };
}

function makeFits(positions: readonly Position[]): Fits {
  const tables = new Map<Characters, Uint8Array>();
  const steps = positions.map(({ characters, optional }): Step => {
    const table = tables.get(characters) ?? tableOf(characters);
    tables.set(characters, table);
    return { table, optional };
  });
  return endsAlike(positions) ? byPlace(steps) : bySets(steps);
}

interface Step {
  readonly table: Uint8Array;
  readonly optional: boolean;
}

/** 1 where the set has the character of that code. */
function tableOf(characters: Characters): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (hasCharacter(characters, code) ? 1 : 0));
}

/** Whether all that a text may do without is at its end, and of one set: then the place of a character says what it must be. */
function endsAlike(positions: readonly Position[]): boolean {
  const first = positions.findIndex(({ optional }) => optional);
  if (first === -1) return true;
  const end = positions.slice(first);
  return end.every(({ optional, characters }) => optional && characters === end[0]?.characters);
}

function byPlace(steps: readonly Step[]): Fits {
  const least = steps.filter(({ optional }) => !optional).length;
  return (text) => {
    if (text.length < least || text.length > steps.length) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (steps[index]?.table[text.charCodeAt(index)] !== 1) return false;
    }
    return true;
  };
}

/** All the places at once that a text can have come to. */
function bySets(steps: readonly Step[]): Fits {
  return (text) => {
    let reached = skipping(steps, new Set([0]));
    for (let index = 0; index < text.length && reached.size > 0; index += 1) {
      const code = text.charCodeAt(index);
      const next = new Set<number>();
      for (const at of reached) if (steps[at]?.table[code] === 1) next.add(at + 1);
      reached = skipping(steps, next);
    }
    return reached.has(steps.length);
  };
}

/** The same with every place that can be reached from there without a character. A set goes on to what is added meanwhile. */
function skipping(steps: readonly Step[], reached: Set<number>): Set<number> {
  for (const at of reached) if (steps[at]?.optional === true) reached.add(at + 1);
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
