/**
 * The resources of several types in one order (RFC 7644 §3.4.2.3): what is read of each type stands in that order already. No two
 * resources have one id, so the order of all is total too.
 */
import { comparePositions, type Order, type Position } from '../scim/order.ts';

interface Standing {
  readonly position: Position;
}

/** The first of several lists together. */
export function mergeFirst<T extends Standing>(
  order: Order,
  lists: readonly (readonly T[])[],
  limit: number,
): readonly T[] {
  return lists
    .flat()
    .sort((a, b) => comparePositions(order, a.position, b.position))
    .slice(0, limit);
}

/** Lists that each stand in order, as one: compared as far as it is read, so that many thousands are merged in turns. */
export function* mergeRuns<T extends Standing>(order: Order, runs: readonly (readonly T[])[]): Generator<T, void> {
  if (runs.length <= 1) {
    yield* runs[0] ?? [];
    return;
  }
  const half = runs.length >> 1;
  const left = mergeRuns(order, runs.slice(0, half));
  const right = mergeRuns(order, runs.slice(half));
  let a = left.next();
  let b = right.next();
  while (!a.done && !b.done) {
    if (comparePositions(order, a.value.position, b.value.position) < 0) {
      yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
  if (!a.done) yield a.value;
  if (!b.done) yield b.value;
  yield* left;
  yield* right;
}

/** Where the one at a place of a list stands; null beyond its end. */
export type PositionAt = (list: number, place: number) => Promise<Position | null>;

/**
 * How many of each list are among the first `offset` of all. Each round passes over a share of what is left, of the list whose share
 * ends first: some rounds for each digit of `offset`, and not `offset` many.
 * @param lists how many there are
 */
export async function passOver(
  order: Order,
  lists: number,
  offset: number,
  positionAt: PositionAt,
): Promise<readonly number[]> {
  const passed = Array.from({ length: lists }, () => 0);
  for (let left = offset; left > 0; ) {
    const found = await nextShare(order, passed, left, positionAt);
    if (found === null) break;
    passed[found.list] = (passed[found.list] ?? 0) + found.share;
    left -= found.share;
  }
  return passed;
}

/** A share is halved until some list has as many left; null where none has any. */
async function nextShare(order: Order, passed: readonly number[], left: number, positionAt: PositionAt) {
  for (let share = Math.ceil(left / passed.length); share > 0; share = share === 1 ? 0 : Math.ceil(share / 2)) {
    const ends = await Promise.all(passed.map((from, list) => positionAt(list, from + share - 1)));
    const [first] = ends
      .flatMap((position, list) => (position === null ? [] : [{ position, list }]))
      .sort((a, b) => comparePositions(order, a.position, b.position));
    // Of each other list fewer than a share stand before the end of the first one: all of that is among those to be passed over.
    if (first !== undefined) return { list: first.list, share };
  }
  return null;
}
