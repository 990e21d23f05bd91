import { leavesOf } from '../audit/seal.ts';
import { sealsAfter } from '../audit/seals-after.ts';
import type { Store } from '../store/port.ts';
import type { Place } from './position.ts';

/** How many records of a tenant's chain were sealed after a place, by what the seals say. */
export async function recordsBehind(
  store: Pick<Store, 'listSeals'>,
  tenant: string,
  { seal, records, entries = 0 }: Place,
): Promise<number> {
  let behind = -entries;
  for await (const one of sealsAfter(store, tenant, seal)) {
    const left = leavesOf(one).slice(one.number === seal + 1 ? records : 0);
    behind += left.reduce((sum, leaf) => sum + leaf.records, 0);
  }
  return behind;
}
