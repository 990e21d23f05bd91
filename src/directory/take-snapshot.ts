import { comparePositions, type Position } from '../scim/order.ts';
import { askerOf } from './asker.ts';
import type { Caller, Directory } from './directory.ts';
import { mergeRuns } from './merge.ts';
import {
  beginSnapshot,
  keptSnapshot,
  PART,
  requireSnapshot,
  type Snapshot,
  type Standing,
  writePart,
} from './snapshot.ts';
import type { Source } from './source.ts';

/** How many positions are read at once: a few milliseconds' work, after which others have their turn. */
const READ_AT_ONCE = 1_000;

interface Placed {
  readonly position: Position;
  readonly standing: Standing;
}

/**
 * Takes a snapshot of an order: who stands in it, one after the other. It is read and written in turns, so that nobody waits for a
 * large one: it is the order of no single moment, but whoever is there throughout, and matches, is in it once.
 * @param sources all in the order of the first
 * @param inMemory up to so many are not kept
 * @throws ScimError expiredCursor where the client has begun so many others meanwhile that this one had to end
 */
export async function takeSnapshot(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  inMemory: number,
): Promise<Snapshot> {
  const runs: (readonly Placed[])[] = [];
  let id: string | null = null;
  let size = 0;
  for (const source of sources) {
    for await (const run of runsOf(directory, caller, source)) {
      runs.push(run);
      size += run.length;
      if (size > inMemory) id ??= await beginSnapshot(directory, caller);
      // What is in memory is bounded by that too: one that had to end is not read to its end.
      if (id !== null) await requireSnapshot(directory, caller, id);
    }
  }
  const [first] = sources;
  const inOrder = first === undefined ? [].values() : mergeRuns(first.order, runs);
  if (id === null) {
    const all = [...inOrder].map(({ standing }) => standing);
    return { id, size, read: async (from, count) => all.slice(from, from + count) };
  }
  await writeParts(directory, caller, id, inOrder);
  return keptSnapshot(directory, caller, id, size);
}

/** The positions of a source, some at a time, each lot in order. */
async function* runsOf(
  { store }: Directory,
  caller: Caller,
  { type, filter, order }: Source,
): AsyncGenerator<readonly Placed[]> {
  const asked = { tenant: caller.tenant, asker: askerOf(caller) };
  let after: string | null = null;
  for (;;) {
    const query = { ...asked, type: type.name, filter, by: order.by, after, limit: READ_AT_ONCE };
    const positions: readonly Position[] = await store.listPositions(query);
    yield positions
      .toSorted((a, b) => comparePositions(order, a, b))
      .map((position) => ({ position, standing: { type: type.name, id: position.id } }));
    after = positions.at(-1)?.id ?? null;
    if (positions.length < READ_AT_ONCE) return;
  }
}

/** A part a commit, so that other writers come between. */
async function writeParts(directory: Directory, caller: Caller, snapshot: string, inOrder: Iterator<Placed>) {
  for (let part = 0; ; part += 1) {
    const standings = nextOf(inOrder, PART);
    if (standings.length === 0) return;
    await writePart(directory, caller, snapshot, part, standings);
  }
}

function nextOf(inOrder: Iterator<Placed>, count: number): readonly Standing[] {
  const standings: Standing[] = [];
  while (standings.length < count) {
    const next = inOrder.next();
    if (next.done) break;
    standings.push(next.value.standing);
  }
  return standings;
}
