import type { PlacedAudit, StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { Prunings } from './prunings.ts';
import { type Leaf, leavesOf, recordHash } from './seal.ts';

/** A sealed record that is not as it was, or not there, or there and pruned. */
export interface Mismatch {
  readonly leaf: Leaf;
  readonly seal: number;
  readonly found: PlacedAudit | null;
}

/** How the rows stand to what was sealed, seal by seal. */
export interface SealedRows {
  /** Compares the rows of a seal, which comes after those before. */
  compare(seal: StoredSeal): Promise<void>;
  /** Reads what is left, and gives all that no seal has. */
  rest(): Promise<readonly PlacedAudit[]>;
  readonly mismatches: readonly Mismatch[];
  /** How many records are there and good, and how many were pruned. */
  readonly records: number;
  readonly pruned: number;
}

const PAGE = 500;

/** @param prunings as they are before a row is read: what goes later is looked at again (verify.ts) */
export function createSealedRows(store: Store, tenant: string, prunings: Prunings): SealedRows {
  const rows = createRows(store, tenant);
  const mismatches: Mismatch[] = [];
  let records = 0;
  let pruned = 0;
  return {
    compare: async (seal) => {
      for (const leaf of leavesOf(seal)) {
        const found = await rows.take(leaf.seq, seal.lastSeq);
        const isPruned = prunings.has(leaf.place);
        if (found === null && isPruned) pruned += leaf.records;
        else if (found !== null && !isPruned && recordHash(found) === leaf.hash) records += leaf.records;
        else mismatches.push({ leaf, seal: seal.number, found });
      }
    },
    rest: rows.rest,
    mismatches,
    get records() {
      return records;
    },
    get pruned() {
      return pruned;
    },
  };
}

interface Rows {
  /** Takes the record of that seq, once it has read so far. */
  take(seq: number, until: number): Promise<PlacedAudit | null>;
  /** Reads what is left, and gives all that nobody took. */
  rest(): Promise<readonly PlacedAudit[]>;
}

/** The records in their order, as the seals come to them: those that came late wait for theirs. */
function createRows(store: Store, tenant: string): Rows {
  const waiting = new Map<number, PlacedAudit>();
  let after = Number.MIN_SAFE_INTEGER;
  async function readTo(until: number): Promise<void> {
    while (after < until) {
      const page = await store.listAuditForward(tenant, { after, before: until + 1 }, PAGE);
      for (const row of page) waiting.set(row.seq, row);
      after = page.length < PAGE ? until : (page.at(-1)?.seq ?? until);
    }
  }
  return {
    take: async (seq, until) => {
      if (after < until) await readTo(until);
      const row = waiting.get(seq) ?? null;
      waiting.delete(seq);
      return row;
    },
    rest: async () => {
      await readTo(Number.MAX_SAFE_INTEGER - 1);
      return [...waiting.values()];
    },
  };
}
