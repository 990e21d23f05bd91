import { type Context, Hono } from 'hono';
import { viewOfPatch, viewOfResource } from '../directory/answer-view.ts';
import type { ChangeFeed } from '../directory/changes.ts';
import { locationOf, type View } from '../directory/documents.ts';
import { entityTag } from '../directory/entity-tag.ts';
import { deprovisionResource, provisionResource } from '../directory/provision.ts';
import { readResource } from '../directory/read.ts';
import { patchResource, replaceResource } from '../directory/write.ts';
import type { Log } from '../effects.ts';
import type { Events } from '../events/events.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { renderScimError, ScimError } from '../scim/errors.ts';
import { membersOf } from '../scim/membership.ts';
import type { StoredResource } from '../store/port.ts';
import { allowedMethods } from './allowed-methods.ts';
import { mountBulk } from './bulk.ts';
import { mountChanges } from './changes.ts';
import { type DiscoveryTexts, mountDiscovery } from './discovery.ts';
import { mountEvents } from './events.ts';
import { type MeRoutes, mountMe } from './me.ts';
import type { KeepRefusal } from './refusals.ts';
import { readAnswer, resourceAnswer } from './resource-answer.ts';
import { scimAnswer } from './scim-answer.ts';
import { asksNothing, callerOf, preconditionOf, readJson, type ScimAccess, viewOf } from './scim-request.ts';
import { mountSearch } from './search.ts';

export interface ScimRoutes extends ScimAccess, MeRoutes {
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly discovery: DiscoveryTexts;
  readonly feed: ChangeFeed;
  readonly events: Events;
  /** Where it is mounted: `/scim/v2` */
  readonly basePath: string;
  readonly log: Log;
}

export interface ScimApp {
  readonly app: Hono;
  /** Answers what no route takes. A route for it would stand behind every other, and each request would pay for the way past. */
  readonly refuse: (c: Context) => Promise<Response>;
}

/** The SCIM API of one installation, to be mounted at its base path. Every route but one (discovery.ts) is behind the bearer token. */
export function scimRoutes(routes: ScimRoutes, keepRefusal: KeepRefusal): ScimApp {
  const app = new Hono();
  mountDiscovery(app, routes.discovery, (c) => callerOf(c, routes));
  mountChanges(app, routes.feed, routes.baseUrl, (c) => callerOf(c, routes));
  mountEvents(app, routes.events, {
    authenticate: (c) => callerOf(c, routes),
    readJson: (c) => readJson(c, routes),
  });
  mountBulk(app, { ...routes, keepRefusal }, (c) => callerOf(c, routes));
  mountSearch(app, routes);
  mountMe(app, routes);
  for (const type of routes.resourceTypes.values()) mountResourceType(app, routes, type);
  return { app, refuse: refusalOf(app, routes) };
}

/** What no route takes: RFC 9110 §15.5.6 where another method would do, 404 where nothing is. */
function refusalOf(app: Hono, routes: ScimRoutes): ScimApp['refuse'] {
  const { basePath, baseUrl } = routes;
  const allowed = allowedMethods(app);
  return async (c) => {
    await callerOf(c, routes);
    // The base URL itself is the root, with its slash or without; so it is with all others.
    const path = c.req.path.slice(basePath.length).replace(/\/$/, '') || '/';
    const methods = allowed(path).join(', ');
    if (methods === '') throw new ScimError(404, `there is nothing at ${c.req.path}; see ${baseUrl}/ResourceTypes`);
    const error = new ScimError(405, `${c.req.method} is not for ${c.req.path}; use one of ${methods}`);
    return scimAnswer(c, JSON.stringify(renderScimError(error)), error.status, { allow: methods });
  };
}

/** No id begins with a dot: what does is the protocol's own, as `/Users/.search` is, with whatever method. */
const ID = ':id{[^./][^/]*}';

function mountResourceType(app: Hono, routes: ScimRoutes, type: ResourceType): void {
  const { directory } = routes;
  const render = (c: Context, view: View, row: StoredResource, status: number) => {
    const headers = status === 201 ? { location: locationOf(routes.baseUrl, type, row) } : {};
    return resourceAnswer(c, view, type, row, { status, headers });
  };

  app.post(type.endpoint, async (c) => {
    const caller = await callerOf(c, routes);
    const view = viewOf(c, routes, caller);
    const body = await readJson(c, routes);
    const row = await provisionResource(directory, caller, type, body);
    return render(c, viewOfResource(view, type, body), row, 201);
  });
  app.get(`${type.endpoint}/${ID}`, async (c) => {
    const caller = await callerOf(c, routes);
    const view = viewOf(c, routes, caller);
    return readAnswer(c, view, type, await readResource(directory, caller, type, c.req.param('id')));
  });
  app.put(`${type.endpoint}/${ID}`, async (c) => {
    const caller = await callerOf(c, routes);
    const view = viewOf(c, routes, caller);
    const body = await readJson(c, routes);
    const row = await replaceResource(directory, caller, type, c.req.param('id'), body, preconditionOf(c));
    return render(c, viewOfResource(view, type, body), row, 200);
  });
  app.patch(`${type.endpoint}/${ID}`, async (c) => {
    const caller = await callerOf(c, routes);
    const view = viewOf(c, routes, caller);
    const body = await readJson(c, routes);
    const row = await patchResource(directory, caller, type, c.req.param('id'), body, preconditionOf(c));
    // RFC 7644 §3.5.2: 200 or 204. Of a group it is 204, as Entra wants it, so that one change never costs all the members.
    if (membersOf(type) !== null && asksNothing(view)) {
      return new Response(null, { status: 204, headers: { etag: entityTag(row.version) } });
    }
    return render(c, viewOfPatch(view, type, body), row, 200);
  });
  app.delete(`${type.endpoint}/${ID}`, async (c) => {
    const caller = await callerOf(c, routes);
    await deprovisionResource(directory, caller, type, c.req.param('id'), preconditionOf(c));
    return new Response(null, { status: 204 });
  });
}
