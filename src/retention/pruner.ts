import { pruningWrite } from '../audit/prove-pruning.ts';
import type { Runs } from '../audit/pruning-record.ts';
import type { RecordKind } from '../audit/retained-kind.ts';
import { recordHash } from '../audit/seal.ts';
import { readSealCursor, SEAL_STREAM } from '../audit/seal-cursor.ts';
import type { ValueHash } from '../audit/value-hash.ts';
import type { Effects, Log } from '../effects.ts';
import { createLease, type Lease } from '../events/lease.ts';
import type { Store } from '../store/port.ts';
import { type Bounds, type Due, type DueLeaf, nextDue } from './due.ts';
import { type Follower, floorOf } from './floor.ts';
import { PRUNE_LEASE, placeWrite, readPlace } from './place.ts';
import { type Going, unindexWrites } from './unindex.ts';

export interface PrunerDeps {
  readonly store: Store;
  readonly effects: Effects;
  readonly log: Log;
  readonly valueHash: ValueHash;
  /** Signs that Avow has said so (src/oauth/pruning-proof.ts). */
  readonly sign: (tenant: string, hash: string) => Promise<string>;
}

export interface PrunePolicy {
  /** For how long each kind is kept, in milliseconds. */
  readonly kept: ReadonlyMap<RecordKind, number>;
  /** What no record goes before. */
  readonly followers: readonly Follower[];
}

/** What was pruned of a kind in a tenant. */
export interface PruneResult {
  readonly tenant: string;
  readonly kind: RecordKind;
  readonly records: number;
  /** Milliseconds since the epoch; null where nothing was. */
  readonly until: number | null;
  /** A stream that has to send older ones first; null where none has. */
  readonly heldBy: string | null;
}

/** Turns of the event loop between two steps: where there are requests, each is full of them. */
const TURNS = 4;

/**
 * Removes what is older than it is to be kept, step by step. Each step is one commit: the record that says what goes, with its proof,
 * and what goes, so that wherever it is interrupted the log is whole and verifies. Of several nodes one at a time prunes.
 * @throws Error in the end, where something of a tenant's could not be pruned: that holds up no other tenant's
 */
export async function* prune(deps: PrunerDeps, policy: PrunePolicy, stop: AbortSignal): AsyncGenerator<PruneResult> {
  const { store } = deps;
  const lease = createLease(deps, PRUNE_LEASE);
  const failures: unknown[] = [];
  try {
    for (const tenant of await store.sealedTenants()) {
      try {
        if (!(yield* pruneTenant(deps, tenant, policy, lease, stop))) break;
      } catch (error) {
        failures.push(error);
      }
    }
  } finally {
    await lease.giveBack();
  }
  if (failures.length > 0) throw oneOf(failures);
}

/** @returns whether this node is still the one that prunes */
async function* pruneTenant(
  deps: PrunerDeps,
  tenant: string,
  { kept: kinds, followers }: PrunePolicy,
  lease: Pick<Lease, 'renew'>,
  stop: AbortSignal,
): AsyncGenerator<PruneResult, boolean> {
  for (const [kind, kept] of kinds) {
    const before = deps.effects.now() - kept;
    let [records, until]: [number, number | null] = [0, null];
    while (!stop.aborted) {
      if (!(await lease.renew())) return false;
      const step = await pruneStep(deps, tenant, kind, before, followers);
      if (step === null) break;
      records += step.records;
      if (step.records > 0) until = step.until;
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    yield { tenant, kind, records, until, heldBy: await holderOf(deps.store, tenant, before, followers) };
  }
  return true;
}

function oneOf(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  return new AggregateError(
    failures,
    failures.map((one) => (one instanceof Error ? one.message : String(one))).join('; '),
  );
}

/** What prune() would remove now, and by itself nothing. */
export async function* duePrunings(
  { store, effects }: Pick<PrunerDeps, 'store' | 'effects'>,
  { kept, followers }: PrunePolicy,
): AsyncGenerator<PruneResult> {
  for (const tenant of await store.sealedTenants()) {
    for (const [kind, age] of kept) {
      const before = effects.now() - age;
      const bounds = await boundsOf(store, tenant, before, followers);
      let [records, until]: [number, number | null] = [0, null];
      for (let place = await readPlace(store, tenant, kind); ; ) {
        const due = await nextDue(store, tenant, kind, place, bounds);
        if (due === null) break;
        records += due.leaves.reduce((sum, leaf) => sum + leaf.records, 0);
        if (due.leaves.length > 0) until = due.until;
        place = due.after;
      }
      yield { tenant, kind, records, until, heldBy: await holderOf(store, tenant, before, followers) };
    }
  }
}

interface Step {
  readonly records: number;
  readonly until: number;
}

/** Null where nothing of the kind is due. */
async function pruneStep(
  deps: PrunerDeps,
  tenant: string,
  kind: RecordKind,
  before: number,
  followers: readonly Follower[],
): Promise<Step | null> {
  const { store } = deps;
  const bounds = await boundsOf(store, tenant, before, followers);
  const due = await nextDue(store, tenant, kind, await readPlace(store, tenant, kind), bounds);
  if (due === null) return null;
  const going = await unaltered(deps, tenant, due.leaves);
  const moved = placeWrite(tenant, kind, due.after);
  const records = going.reduce((sum, { leaf }) => sum + leaf.records, 0);
  if (going.length === 0) await store.commit([moved]);
  else await store.commit([...(await goingWrites(deps, tenant, kind, going, due, records)), moved]);
  return { records, until: due.until };
}

/** Up to where a tenant's chain may be pruned now. */
async function boundsOf(store: Store, tenant: string, before: number, followers: readonly Follower[]): Promise<Bounds> {
  const { last } = readSealCursor(await store.getStream(SEAL_STREAM.tenant, SEAL_STREAM.name));
  return { before, seal: (await floorOf(store, tenant, followers)).seal, lastSeq: last };
}

interface GoingLeaf extends Going {
  readonly leaf: DueLeaf;
}

/** What is not as it was sealed stays, so that it can be looked at, and is not told away as what was pruned. */
async function unaltered(
  { store, log }: PrunerDeps,
  tenant: string,
  leaves: readonly DueLeaf[],
): Promise<readonly GoingLeaf[]> {
  const bySeq = new Map(leaves.map((leaf) => [leaf.seq, leaf]));
  const rows = await store.getAudits([...bySeq.keys()]);
  const going = rows.flatMap((row) => {
    const leaf = bySeq.get(row.seq);
    return leaf !== undefined && recordHash(row) === leaf.hash ? [{ row, leaf, seal: leaf.seal }] : [];
  });
  if (going.length < rows.length)
    log.error(
      { tenant, records: rows.length - going.length },
      'records that were altered are not pruned: see avow audit verify',
    );
  return going.toSorted((a, b) => a.leaf.place - b.leaf.place);
}

async function goingWrites(
  { store, effects, valueHash, sign }: PrunerDeps,
  tenant: string,
  kind: RecordKind,
  going: readonly GoingLeaf[],
  { until, seal }: Due,
  records: number,
) {
  const stamp = { tenant, id: effects.newId(), at: effects.now() };
  const places = runsOf(going.map(({ leaf }) => leaf.place));
  const said = {
    event: 'audit.pruned',
    client: null,
    kind,
    until: new Date(until).toISOString(),
    records,
    places,
    seal,
  } as const;
  return [
    await pruningWrite(stamp, said, (hash) => sign(tenant, hash)),
    { kind: 'deleteAudits', tenant, seqs: going.map(({ row }) => row.seq) } as const,
    ...(await unindexWrites(store, valueHash, tenant, going)),
  ];
}

/** @param places ascending */
function runsOf(places: readonly number[]): Runs {
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs;
}

/** The stream that keeps records that would be due; null where none does. */
async function holderOf(
  store: Store,
  tenant: string,
  before: number,
  followers: readonly Follower[],
): Promise<string | null> {
  const { seal, stream } = await floorOf(store, tenant, followers);
  if (stream === null) return null;
  const [next] = await store.listSeals(tenant, seal, 1);
  return next !== undefined && next.lastAt < before ? stream : null;
}
