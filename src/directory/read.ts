import type { ResourceType } from '../scim/attribute.ts';
import { ScimError } from '../scim/errors.ts';
import { parseFilter } from '../scim/filter.ts';
import type { StoredResource } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';
import { notFound } from './refuse.ts';

/** What one page holds at the most, and by default (RFC 7644 §3.4.2.4). */
export const MAX_RESULTS = 200;
const DEFAULT_COUNT = 100;

export interface ListRequest {
  readonly filter: string | null;
  /** 1-based, as sent. */
  readonly startIndex: string | null;
  readonly count: string | null;
}

export interface ListPage {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly resources: readonly StoredResource[];
}

/**
 * RFC 7644 §3.4.1: one resource.
 * @throws ScimError 404, also for another tenant's id
 */
export async function readResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
): Promise<StoredResource> {
  const row = await directory.store.getResource({ tenant: caller.tenant, type: type.name, id });
  if (row === null) throw notFound(type, id);
  return row;
}

/**
 * RFC 7644 §3.4.2: those that match, in a stable order, a page at a time.
 * @throws ScimError 400 invalidFilter, invalidValue
 */
export async function listResources(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  request: ListRequest,
): Promise<ListPage> {
  const filter = request.filter === null ? null : parseFilter(type, request.filter);
  // RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a negative count is 0.
  const startIndex = Math.max(1, integer('startIndex', request.startIndex) ?? 1);
  const count = Math.min(MAX_RESULTS, Math.max(0, integer('count', request.count) ?? DEFAULT_COUNT));
  const page = await directory.store.findResources({
    tenant: caller.tenant,
    type: type.name,
    filter,
    offset: startIndex - 1,
    limit: count,
  });
  return { totalResults: page.total, startIndex, resources: page.resources };
}

function integer(name: string, text: string | null): number | null {
  if (text === null || text === '') return null;
  if (!/^-?[0-9]{1,9}$/.test(text)) throw new ScimError(400, `${name} must be a whole number`, 'invalidValue');
  return Number(text);
}
