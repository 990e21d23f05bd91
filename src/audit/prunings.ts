/** What Avow has removed of a tenant's chain by itself, by its own word. */
import { readPruning } from './prove-pruning.ts';
import type { Pruned, Runs } from './pruning-record.ts';
import { allRecords, type QueryDeps } from './query.ts';

export interface Prunings {
  /** Whether the record of that place was removed. */
  has(place: number): boolean;
  /** The seals that were pruned by, by number: the hash of each, and another where one was forged. */
  readonly seals: ReadonlyMap<number, ReadonlySet<string>>;
  /** The time up to which there is any; RFC 3339. */
  readonly until: string | null;
  /** The rows that say that something was removed, and are not Avow's. */
  readonly forged: readonly { readonly seq: number; readonly id: string }[];
}

/** Of a chain that is whole. */
export const NO_PRUNINGS: Prunings = { has: () => false, seals: new Map(), until: null, forged: [] };

export type ReadProof = Parameters<typeof readPruning>[1];

export async function readPrunings(deps: QueryDeps, tenant: string, read: ReadProof): Promise<Prunings> {
  const all: Pruned[] = [];
  const forged: { seq: number; id: string }[] = [];
  for await (const stored of allRecords(deps, tenant, { event: 'audit.pruned' })) {
    const said = await readPruning(stored, read);
    if (said === null) forged.push({ seq: stored.seq, id: stored.id });
    else all.push(said);
  }
  const runs = merged(all.flatMap(({ places }) => places));
  const until = all.reduce<string | null>((last, one) => (last === null || one.until > last ? one.until : last), null);
  const seals = new Map<number, Set<string>>();
  for (const { seal } of all) seals.set(seal.number, (seals.get(seal.number) ?? new Set()).add(seal.hash));
  return { has: (place) => isIn(runs, place), seals, until, forged };
}

/** Those that touch as one: what is pruned step by step is a few long runs. */
function merged(all: Runs): Runs {
  const runs: [number, number][] = [];
  for (const [first, last] of all.toSorted((a, b) => a[0] - b[0])) {
    const before = runs.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else runs.push([first, last]);
  }
  return runs;
}

function isIn(runs: Runs, place: number): boolean {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.[0] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return (runs[low - 1]?.[1] ?? 0) >= place;
}
