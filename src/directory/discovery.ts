import type { Catalog } from '../scim/catalog.ts';
import { discoveryDocuments } from '../scim/discovery.ts';
import type { ScimLimits } from '../scim/limits.ts';
import { DEFAULT_COUNT, MAX_RESULTS } from './search.ts';

/** What it says that the configuration decides. */
export interface Installation {
  readonly limits: ScimLimits;
  /** Milliseconds. */
  readonly cursorTimeout: number;
  readonly eventUris: readonly string[];
}

/**
 * What this installation says of itself, as JSON texts by path below the base URL; made once, since it changes with the
 * configuration alone.
 */
export function discoveryTexts(
  catalog: Catalog,
  { limits, cursorTimeout, eventUris }: Installation,
  baseUrl: string,
): ReadonlyMap<string, string> {
  const { bulk } = limits;
  const capabilities = {
    patch: true,
    bulk: { maxOperations: bulk.operations, maxPayloadSize: bulk.bytes },
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: true,
    sort: true,
    pagination: { defaultPageSize: DEFAULT_COUNT, maxPageSize: MAX_RESULTS, cursorTimeout: cursorTimeout / 1_000 },
    etag: true,
    eventUris,
  } as const;
  const documents = discoveryDocuments(catalog, capabilities, baseUrl);
  return new Map([...documents].map(([path, document]) => [path, JSON.stringify(document)]));
}
