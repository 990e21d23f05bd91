import type { ResourceType } from '../scim/attribute.ts';
import { refusal } from '../scim/errors.ts';
import type { SearchRequest } from '../scim/search-request.ts';
import { askerOf } from './asker.ts';
import { countAll } from './count.ts';
import type { Caller, Directory } from './directory.ts';
import { readFilter } from './filter.ts';
import { readMerged } from './merged-page.ts';
import { readOrder } from './order.ts';
import { permissionOf } from './permit.ts';
import { rootSources } from './root.ts';
import { type Found, isOneOrder, type SearchPage, type Source } from './source.ts';
import { walkPage } from './walk.ts';

/** What one page holds at the most, and by default (RFC 7644 §3.4.2.4). */
export const MAX_RESULTS = 200;
export const DEFAULT_COUNT = 100;

/**
 * RFC 7644 §3.4.2: the resources of a type that match, in their order, a page at a time: by index, or by cursor (RFC 9865)
 * where the request has one.
 * @throws ScimError 400 invalidFilter, invalidValue, invalidCursor, expiredCursor, invalidCount; 403
 */
export function searchType(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  request: SearchRequest,
): Promise<SearchPage> {
  permissionOf(caller, type);
  const filter = request.filter === null ? null : readFilter(caller, type, request.filter);
  return search(directory, caller, [{ type, filter, order: readOrder(caller, type, request) }], request);
}

/**
 * RFC 7644 §3.4.2.1: the same over all types that the caller may read: in one order where it is asked for, else one after the
 * other as they are declared.
 * @throws ScimError as searchType
 */
export function searchRoot(
  directory: Directory,
  caller: Caller,
  types: Iterable<ResourceType>,
  request: SearchRequest,
): Promise<SearchPage> {
  return search(directory, caller, rootSources(caller, types, request), request);
}

function search(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  request: SearchRequest,
): Promise<SearchPage> {
  if (request.cursor === null) return indexPage(directory, caller, sources, request);
  if (request.startIndex !== null) throw refusal('invalidValue', 'give startIndex or cursor, not both');
  return walkPage(directory, caller, sources, { ...request, cursor: request.cursor, count: pageSize(request) });
}

/** RFC 7644 §3.4.2.4, RFC 9865 §2: a negative count is 0, which asks for totalResults alone; more than the maximum is that. */
function pageSize({ count }: SearchRequest): number {
  return Math.min(MAX_RESULTS, Math.max(0, count ?? DEFAULT_COUNT));
}

async function indexPage(
  directory: Directory,
  caller: Caller,
  sources: readonly Source[],
  request: SearchRequest,
): Promise<SearchPage> {
  // RFC 7644 §3.4.2.4: a startIndex below 1 is 1.
  const startIndex = Math.max(1, request.startIndex ?? 1);
  const count = pageSize(request);
  const { store } = directory;
  const { tenant } = caller;
  if (isOneOrder(sources, request.sortBy)) {
    const found = await readMerged(directory, caller, sources, { startIndex, count });
    const totalResults = await countAll(directory, caller, sources);
    return { totalResults, startIndex, nextCursor: null, previousCursor: null, found };
  }
  const found: Found[] = [];
  let totalResults = 0;
  for (const { type, filter, order } of sources) {
    const offset = Math.max(0, startIndex - 1 - totalResults);
    const limit = count - found.length;
    const query = { tenant, type: type.name, filter, asker: askerOf(caller), order, offset, limit };
    const page = await store.findResources(query);
    found.push(...page.resources.map((row) => ({ type, row })));
    totalResults += page.total;
  }
  return { totalResults, startIndex, nextCursor: null, previousCursor: null, found };
}
