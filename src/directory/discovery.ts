import type { Catalog } from '../scim/catalog.ts';
import { discoveryDocuments } from '../scim/discovery.ts';
import { MAX_RESULTS } from './read.ts';

/**
 * What this installation says of itself, as JSON texts by path below the base URL; made once, since it changes with the
 * configuration alone.
 */
export function discoveryTexts(catalog: Catalog, baseUrl: string): ReadonlyMap<string, string> {
  const capabilities = {
    patch: true,
    bulk: null,
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: true,
    sort: false,
    etag: true,
  } as const;
  const documents = discoveryDocuments(catalog, capabilities, baseUrl);
  return new Map([...documents].map(([path, document]) => [path, JSON.stringify(document)]));
}
