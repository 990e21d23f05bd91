import type { Context, Hono } from 'hono';
import type { Change } from '../directory/change.ts';
import { type ChangeFeed, readChanges } from '../directory/changes.ts';
import type { Caller } from '../directory/directory.ts';
import { scimAnswer } from './scim-answer.ts';
import { parametersOf } from './scim-request.ts';

/** Avow's own: a change is no SCIM resource. */
const CHANGES_URN = 'urn:avow:scim:api:messages:1.0:Changes';

const CHANGES_NAMES = ['cursor', 'count', 'wait'];

/** `GET /Changes`: what happened in the tenant, in order. */
export function mountChanges(
  app: Hono,
  feed: ChangeFeed,
  baseUrl: string,
  authenticate: (c: Context) => Promise<Caller>,
): void {
  app.get('/Changes', async (c) => {
    const caller = await authenticate(c);
    // RFC 9865 §2 begins a walk with an empty cursor; an empty parameter asks nothing.
    const parameters = parametersOf(c, CHANGES_NAMES);
    const asked = (name: string) => parameters.get(name) || null;
    const request = { cursor: asked('cursor'), count: asked('count'), wait: asked('wait') };
    const { changes, nextCursor, moreAvailable } = await readChanges(feed, caller, request);
    const body = {
      schemas: [CHANGES_URN],
      itemsPerPage: changes.length,
      Resources: changes.map((change) => render(change, baseUrl)),
      nextCursor,
      moreAvailable,
    };
    return scimAnswer(c, JSON.stringify(body), 200);
  });
}

function render({ id, at, type, record, changed }: Change, baseUrl: string) {
  const { event, client, resource, version } = record;
  return {
    id,
    type: event,
    resourceType: type.name,
    resource,
    ...(version !== null && { version: `W/"${version}"`, $ref: `${baseUrl}${type.endpoint}/${resource}` }),
    at: new Date(at).toISOString(),
    changed,
    client,
  };
}
