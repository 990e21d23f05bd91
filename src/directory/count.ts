import { askerOf } from './asker.ts';
import type { Caller, Directory } from './directory.ts';
import type { Source } from './source.ts';

/** How many there are of all. */
export async function countAll({ store }: Directory, caller: Caller, sources: readonly Source[]): Promise<number> {
  const asked = { tenant: caller.tenant, asker: askerOf(caller), offset: 0, limit: 0 };
  const pages = await Promise.all(
    sources.map(({ type, filter }) => store.findResources({ ...asked, type: type.name, filter })),
  );
  return pages.reduce((sum, { total }) => sum + total, 0);
}
