import { leavesOf } from '../audit/seal.ts';
import type { Store } from '../store/port.ts';
import type { Place } from './position.ts';

const SEALS_AT_ONCE = 500;

/** How many records of a tenant's chain were sealed after a place, by what the seals say. */
export async function recordsBehind(
  store: Pick<Store, 'listSeals'>,
  tenant: string,
  { seal, records, entries = 0 }: Place,
): Promise<number> {
  let behind = -entries;
  for (let after = seal; ; ) {
    const seals = await store.listSeals(tenant, after, SEALS_AT_ONCE);
    for (const one of seals) {
      const left = leavesOf(one).slice(one.number === seal + 1 ? records : 0);
      behind += left.reduce((sum, leaf) => sum + leaf.records, 0);
    }
    if (seals.length < SEALS_AT_ONCE) return behind;
    after = seals.at(-1)?.number ?? after;
  }
}
