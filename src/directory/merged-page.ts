import type { SearchRequest } from '../scim/search-request.ts';
import type { Placed } from '../store/port.ts';
import { askerOf } from './asker.ts';
import type { Caller, Directory } from './directory.ts';
import { mergeFirst, passOver } from './merge.ts';
import type { Found, Source } from './source.ts';

type PlacedFound = Found & Pick<Placed, 'position'>;

/**
 * A page by index of several types in one order (RFC 7644 §3.4.2.3).
 * @param request its `startIndex` and `count` as they are to be taken
 */
export async function readMerged(
  { store }: Directory,
  caller: Caller,
  sources: readonly Source[],
  { startIndex, count }: { readonly [K in 'startIndex' | 'count']: NonNullable<SearchRequest[K]> },
): Promise<readonly Found[]> {
  const [first] = sources;
  const asked = { tenant: caller.tenant, asker: askerOf(caller) };
  if (first === undefined || count === 0) return [];
  const read = async (
    { type, filter, order }: Source,
    offset: number,
    limit: number,
  ): Promise<readonly PlacedFound[]> => {
    const query = { ...asked, type: type.name, filter, order, after: null, offset, limit };
    return (await store.walkResources(query)).map(({ position, resource }) => ({ type, row: resource, position }));
  };
  const passed = await passOver(first.order, sources.length, startIndex - 1, async (list, place) => {
    const source = sources[list];
    const [placed] = source === undefined ? [] : await read(source, place, 1);
    return placed?.position ?? null;
  });
  const lists = await Promise.all(sources.map((source, list) => read(source, passed[list] ?? 0, count)));
  return mergeFirst(first.order, lists, count);
}
