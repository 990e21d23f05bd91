import type { Context } from 'hono';
import { locationOf, type View } from '../directory/documents.ts';
import { isKnown } from '../directory/entity-tag.ts';
import { requireVersion } from '../directory/refuse.ts';
import { type Pieces, renderOne, renderPage } from '../directory/rendered.ts';
import type { SearchPage } from '../directory/source.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { LIST_RESPONSE_URN } from '../scim/urn.ts';
import type { StoredResource } from '../store/port.ts';
import { scimBody } from './scim-answer.ts';
import { preconditionOf } from './scim-request.ts';

interface Head {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** One resource. */
export async function resourceAnswer(
  c: Context,
  view: View,
  type: ResourceType,
  row: StoredResource,
  { status, headers = {} }: Head,
): Promise<Response> {
  const { tag, body } = await renderOne(view, type, row);
  return scimBody(c, body, status, { ...identityOf(view, type, row, tag), ...headers });
}

/**
 * One resource that was asked for; RFC 7644 §3.14: to who knows it as it is, 304 without a body.
 * @throws ScimError 412 where If-Match names another version
 */
export async function readAnswer(
  c: Context,
  view: View,
  type: ResourceType,
  row: StoredResource,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { ifMatch, ifNoneMatch } = preconditionOf(c);
  // RFC 9110 §13.2.2: If-Match comes first, with every method.
  requireVersion({ ifMatch, ifNoneMatch: null }, row.version);
  const { tag, body } = await renderOne(view, type, row);
  const own = { ...identityOf(view, type, row, tag), ...headers };
  if (isKnown(ifNoneMatch, tag)) return new Response(null, { status: 304, headers: own });
  return scimBody(c, body, 200, own);
}

/** RFC 7643 §3.1: meta.version is the entity tag, and meta.location "the same as the Content-Location HTTP response header". */
function identityOf({ baseUrl }: View, type: ResourceType, row: StoredResource, tag: string): Record<string, string> {
  return { etag: tag, 'content-location': locationOf(baseUrl, type, row) };
}

/** RFC 7644 §3.4.2, and RFC 9865 §2 where it was walked to by cursor: a page of resources. */
export function pageAnswer(c: Context, view: View, page: SearchPage): Response | Promise<Response> {
  const { totalResults, startIndex, previousCursor, nextCursor, found } = page;
  const head = JSON.stringify({
    schemas: [LIST_RESPONSE_URN],
    totalResults,
    ...(startIndex !== null && { startIndex }),
    itemsPerPage: found.length,
    ...(previousCursor !== null && { previousCursor }),
    ...(nextCursor !== null && { nextCursor }),
  });
  return scimBody(c, listed(head, renderPage(view, found)), 200);
}

async function* listed(head: string, resources: Pieces): Pieces {
  yield `${head.slice(0, -1)},"Resources":[`;
  yield* resources;
  yield ']}';
}
