import type { StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';

const AT_ONCE = 500;

/** The seals of a tenant's chain after a number, in their order, read some at a time. */
export async function* sealsAfter(
  store: Pick<Store, 'listSeals'>,
  tenant: string,
  number: number,
): AsyncGenerator<StoredSeal> {
  for (let after = number; ; ) {
    const page = await store.listSeals(tenant, after, AT_ONCE);
    yield* page;
    if (page.length < AT_ONCE) return;
    after = page.at(-1)?.number ?? after;
  }
}
