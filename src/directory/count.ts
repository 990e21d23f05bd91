import type { Caller, Directory } from './directory.ts';
import type { Source } from './source.ts';

/** How many there are of all. */
export async function countAll({ store }: Directory, { tenant }: Caller, sources: readonly Source[]): Promise<number> {
  const pages = await Promise.all(
    sources.map(({ type, filter }) => store.findResources({ tenant, type: type.name, filter, offset: 0, limit: 0 })),
  );
  return pages.reduce((sum, { total }) => sum + total, 0);
}
