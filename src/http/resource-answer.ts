import type { Context } from 'hono';
import type { Projection, View } from '../directory/documents.ts';
import { type Pieces, renderOne, renderPage } from '../directory/rendered.ts';
import type { SearchPage } from '../directory/source.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { LIST_RESPONSE_URN } from '../scim/urn.ts';
import type { StoredResource } from '../store/port.ts';
import { entityTag, scimPieces } from './scim-answer.ts';
import { projectionOf } from './scim-request.ts';

/** How resources are shown, and to whom; what of them is asked for, the request says. */
export type Viewer = Omit<View, 'wanted'>;

/** One resource. */
export function resourceAnswer(
  c: Context,
  viewer: Viewer,
  type: ResourceType,
  row: StoredResource,
  { status, headers = {} }: { readonly status: number; readonly headers?: Record<string, string> },
): Promise<Response> {
  const pieces = renderOne({ ...viewer, wanted: projectionOf(c) }, type, row);
  return scimPieces(c, pieces, status, { etag: entityTag(row), ...headers });
}

/** RFC 7644 §3.4.2, and RFC 9865 §2 where it was walked to by cursor: a page of resources. */
export function pageAnswer(c: Context, viewer: Viewer, page: SearchPage, wanted: Projection): Promise<Response> {
  const { totalResults, startIndex, previousCursor, nextCursor, found } = page;
  const head = JSON.stringify({
    schemas: [LIST_RESPONSE_URN],
    totalResults,
    ...(startIndex !== null && { startIndex }),
    itemsPerPage: found.length,
    ...(previousCursor !== null && { previousCursor }),
    ...(nextCursor !== null && { nextCursor }),
  });
  return scimPieces(c, listed(head, renderPage({ ...viewer, wanted }, found)), 200);
}

async function* listed(head: string, resources: Pieces): Pieces {
  yield `${head.slice(0, -1)},"Resources":[`;
  yield* resources;
  yield ']}';
}
