import type { Store } from '../store/port.ts';
import type { Target } from './bulk-operation.ts';

/**
 * The store for operations that refer to each other in a circle and are committed as one: what the partners are about to make
 * counts as there.
 */
export function inCircle(store: Store, partners: readonly Target[]): Store {
  const findCandidates: Store['findCandidates'] = async (tenant, group, ids) => {
    const coming = partners.filter(({ id }) => ids.includes(id));
    const there = await store.findCandidates(tenant, group, ids);
    return [...there, ...coming.map(({ type, id }) => ({ id, type: type.name, isMember: false }))];
  };
  return { ...store, findCandidates };
}
