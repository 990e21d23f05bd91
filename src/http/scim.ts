import { type Context, Hono } from 'hono';
import type { Caller, Directory } from '../directory/directory.ts';
import { documentText, type Projection } from '../directory/documents.ts';
import { listResources, readResource } from '../directory/read.ts';
import { createResource, deleteResource, patchResource, replaceResource } from '../directory/write.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { ScimError } from '../scim/errors.ts';
import type { StoredResource } from '../store/port.ts';
import { type AccessTokenCaller, authenticateBearer, type ScimClient } from './bearer.ts';
import { mediaType, readText } from './body.ts';
import { type DiscoveryTexts, mountDiscovery } from './discovery.ts';
import { entityTag, scimAnswer } from './scim-answer.ts';

export interface ScimRoutes {
  readonly directory: Directory;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly discovery: DiscoveryTexts;
  readonly clients: readonly ScimClient[];
  readonly accessToken: AccessTokenCaller;
  /** `https://id.example.com/scim/v2` */
  readonly baseUrl: string;
  readonly bodyBytes: number;
}

/** The SCIM API of one installation, to be mounted at /scim/v2. Every route but none is behind the bearer token. */
export function scimRoutes(routes: ScimRoutes): Hono {
  const app = new Hono();
  mountDiscovery(app, routes.discovery, (c) => callerOf(c, routes));
  for (const type of routes.resourceTypes.values()) mountResourceType(app, routes, type);
  app.all('*', (c) => {
    throw new ScimError(404, `there is nothing at ${c.req.path}; see ${routes.baseUrl}/ResourceTypes`);
  });
  return app;
}

function mountResourceType(app: Hono, routes: ScimRoutes, type: ResourceType): void {
  const { directory } = routes;
  const render = (c: Context, row: StoredResource, status: number) => renderResource(c, routes, type, row, status);

  app.post(type.endpoint, async (c) => {
    const caller = await callerOf(c, routes);
    return render(c, await createResource(directory, caller, type, await readJson(c, routes)), 201);
  });
  app.get(type.endpoint, async (c) => {
    const caller = await callerOf(c, routes);
    return renderList(c, routes, type, caller);
  });
  app.get(`${type.endpoint}/:id`, async (c) => {
    const caller = await callerOf(c, routes);
    const row = await readResource(directory, caller, type, c.req.param('id'));
    // RFC 7644 §3.14: If-None-Match with the current version is 304, without a body.
    const known = c.req
      .header('if-none-match')
      ?.split(',')
      .map((tag) => tag.trim());
    if (known?.includes(entityTag(row))) return new Response(null, { status: 304, headers: { etag: entityTag(row) } });
    return render(c, row, 200);
  });
  app.put(`${type.endpoint}/:id`, async (c) => {
    const caller = await callerOf(c, routes);
    const body = await readJson(c, routes);
    return render(c, await replaceResource(directory, caller, type, c.req.param('id'), body, ifMatch(c)), 200);
  });
  app.patch(`${type.endpoint}/:id`, async (c) => {
    const caller = await callerOf(c, routes);
    const body = await readJson(c, routes);
    return render(c, await patchResource(directory, caller, type, c.req.param('id'), body, ifMatch(c)), 200);
  });
  app.delete(`${type.endpoint}/:id`, async (c) => {
    const caller = await callerOf(c, routes);
    await deleteResource(directory, caller, type, c.req.param('id'), ifMatch(c));
    return new Response(null, { status: 204 });
  });
}

function callerOf(c: Context, routes: ScimRoutes): Promise<Caller> {
  return authenticateBearer(c.req.header('authorization'), routes.clients, routes.accessToken);
}

function ifMatch(c: Context): string | null {
  return c.req.header('if-match') ?? null;
}

const JSON_TYPES: ReadonlySet<string | null> = new Set(['application/scim+json', 'application/json', null]);

/** RFC 7644 §3.1: the body is JSON under one of its two names; a client that names none is taken at its word. */
async function readJson(c: Context, routes: ScimRoutes): Promise<unknown> {
  const type = mediaType(c.req.header('content-type'));
  if (!JSON_TYPES.has(type)) {
    throw new ScimError(415, `the body is ${type}; send application/scim+json or application/json`);
  }
  const text = await readText(c, routes.bodyBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new ScimError(400, 'the body is not JSON', 'invalidSyntax');
  }
}

function renderResource(c: Context, routes: ScimRoutes, type: ResourceType, row: StoredResource, status: number) {
  const location = locationOf(routes, type, row);
  const headers: Record<string, string> = { etag: entityTag(row), ...(status === 201 && { location }) };
  return scimAnswer(c, documentText(type, row, projection(c), location), status, headers);
}

async function renderList(c: Context, routes: ScimRoutes, type: ResourceType, caller: Caller): Promise<Response> {
  const request = {
    filter: c.req.query('filter') ?? null,
    startIndex: queryAnyCase(c, 'startIndex'),
    count: queryAnyCase(c, 'count'),
  };
  const page = await listResources(routes.directory, caller, type, request);
  const wanted = projection(c);
  const resources = page.resources.map((row) => documentText(type, row, wanted, locationOf(routes, type, row)));
  const head = JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: page.totalResults,
    startIndex: page.startIndex,
    itemsPerPage: resources.length,
  });
  return scimAnswer(c, `${head.slice(0, -1)},"Resources":[${resources.join(',')}]}`, 200);
}

/** RFC 7644 §3.9 */
function projection(c: Context): Projection {
  return {
    attributes: c.req.query('attributes') ?? null,
    excludedAttributes: c.req.query('excludedAttributes') ?? null,
  };
}

/** Entra's older clients write `startindex` (reference/scim-clients.md). */
function queryAnyCase(c: Context, name: string): string | null {
  return c.req.query(name) ?? c.req.query(name.toLowerCase()) ?? null;
}

function locationOf(routes: ScimRoutes, type: ResourceType, row: StoredResource): string {
  return `${routes.baseUrl}${type.endpoint}/${row.id}`;
}
