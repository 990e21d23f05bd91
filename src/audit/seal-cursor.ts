/**
 * How far the records are sealed. In PostgreSQL a record has its number before it is committed: one that is missing among
 * others may still come, or was rolled back and never does. SQLite has one writer, and leaves no gap.
 */
import type { StoredStream, Write } from '../store/port.ts';

export interface SealCursor {
  /** The highest seq that was met. */
  readonly last: number;
  /** Those below it that have not come, ascending. */
  readonly gaps: readonly number[];
}

/** A gap is longer than that when a sequence was moved by hand: nobody waits for so many. */
const MOST_GAPS = 10_000;

/** Under this name the store keeps it, for the installation as a whole: no tenant has no name. */
export const SEAL_STREAM = { tenant: '', name: 'audit-seals' } as const;

/** From where it is kept: everything up to a position, and ranges beyond it. */
export function readSealCursor(stream: StoredStream | null): SealCursor {
  if (stream === null) return { last: 0, gaps: [] };
  const ranges: readonly (readonly [number, number])[] = JSON.parse(stream.settled);
  const gaps: number[] = [];
  let last = stream.position;
  for (const [from, to] of ranges) {
    for (let seq = last + 1; seq < from; seq += 1) gaps.push(seq);
    last = to;
  }
  return { last, gaps };
}

/** After more records were sealed, and some that are missing were given up. */
export function advance({ last, gaps }: SealCursor, sealed: readonly number[], dead: ReadonlySet<number>): SealCursor {
  const met = new Set(sealed);
  const missing = gaps.filter((gap) => !met.has(gap) && !dead.has(gap));
  const highest = Math.max(last, ...sealed);
  for (let seq = Math.max(last, highest - MOST_GAPS) + 1; seq < highest; seq += 1) if (!met.has(seq)) missing.push(seq);
  return { last: highest, gaps: missing.slice(-MOST_GAPS) };
}

export function sealCursorWrite({ last, gaps }: SealCursor): Extract<Write, { kind: 'moveStream' }> {
  const [firstGap = last + 1] = gaps;
  const ends = [...gaps.slice(1).map((gap) => gap - 1), last];
  const ranges = gaps.map((gap, i) => [gap + 1, ends[i] ?? last] as const).filter(([from, to]) => from <= to);
  return { kind: 'moveStream', ...SEAL_STREAM, position: firstGap - 1, settled: JSON.stringify(ranges) };
}
