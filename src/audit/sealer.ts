import type { Effects, Log } from '../effects.ts';
import { createLease } from '../events/lease.ts';
import type { PlacedAudit, StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import { createIndexBatch, type IndexBatch } from './index-batch.ts';
import { type Link, linkOf } from './seal.ts';
import { advance, readSealCursor, SEAL_STREAM, type SealCursor, sealCursorWrite } from './seal-cursor.ts';
import type { ValueHash } from './value-hash.ts';

export interface SealerDeps {
  readonly store: Store;
  readonly effects: Effects;
  readonly log: Log;
  readonly valueHash: ValueHash;
  /** Signs what a link comes to. */
  readonly sign: (link: Link) => Promise<string>;
}

export interface Sealer {
  /** Seals what is there, unless another node does. */
  seal(): Promise<void>;
  /** Lets another node seal. */
  giveBack(): Promise<void>;
}

/**
 * Few enough that requests hardly wait for them: some milliseconds. Of a hundred, what each batch costs by itself (a signature, a commit
 * with its fsync, the pages of keys that every batch has) was half of what a record of a PATCH cost here.
 */
const BATCH = 300;
/** A commit of PostgreSQL that took a number and is not there after this long never will be. */
const GAP_LIFE_MS = 60_000;

/**
 * Chains the records shortly after they were committed, so that no request waits in line for the end of the chain: it is a
 * record's place in its database, not the chain, that its own commit decides. Of several nodes one at a time seals.
 */
export function createSealer(deps: SealerDeps): Sealer {
  const { store, effects } = deps;
  const lease = createLease(deps, SEAL_STREAM);
  const postingsOf = createIndexBatch(deps);
  /** When each missing number was first missed. */
  const missedAt = new Map<number, number>();

  async function sealBatch(): Promise<boolean> {
    const cursor = readSealCursor(await store.getStream(SEAL_STREAM.tenant, SEAL_STREAM.name));
    const fresh = await store.listAuditAfter(cursor.last, BATCH);
    if (fresh.length === 0 && cursor.gaps.length === 0) return false;
    if (!(await lease.renew())) return false;
    const late = cursor.gaps.length === 0 ? [] : await store.getAudits(cursor.gaps);
    const dead = deadOf(cursor);
    const records = [...late, ...fresh];
    if (records.length === 0 && dead.size === 0) return false;
    const moved = advance(
      cursor,
      records.map(({ seq }) => seq),
      dead,
    );
    await store.commit([...(await sealsOf(deps, postingsOf, records)), sealCursorWrite(moved)]);
    return fresh.length === BATCH;
  }

  function deadOf({ gaps }: SealCursor): ReadonlySet<number> {
    const now = effects.monotonic();
    const missing = new Set(gaps);
    for (const gap of gaps) if (!missedAt.has(gap)) missedAt.set(gap, now);
    for (const known of missedAt.keys()) if (!missing.has(known)) missedAt.delete(known);
    return new Set(gaps.filter((gap) => now - (missedAt.get(gap) ?? now) > GAP_LIFE_MS));
  }

  async function sealAll(): Promise<void> {
    while (await sealBatch());
  }

  let underWay: Promise<void> = Promise.resolve();
  const seal = () => {
    underWay = underWay.then(sealAll, sealAll);
    return underWay;
  };
  return { seal, giveBack: lease.giveBack };
}

/** A link for each tenant that has records among these. */
async function sealsOf({ store, sign }: SealerDeps, postingsOf: IndexBatch, records: readonly PlacedAudit[]) {
  const byTenant = Map.groupBy(records, ({ tenant }) => tenant);
  return Promise.all(
    [...byTenant].map(async ([tenant, own]) => {
      const link = linkOf(await store.lastSeal(tenant), own);
      const seal: StoredSeal = { ...link, signature: await sign(link) };
      return { kind: 'insertSeal', seal, postings: await postingsOf(link, own) } as const;
    }),
  );
}
