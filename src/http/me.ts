import type { Context, Hono } from 'hono';
import { viewOfPatch, viewOfResource } from '../directory/answer-view.ts';
import type { Caller, Directory } from '../directory/directory.ts';
import { locationOf, type View } from '../directory/documents.ts';
import { deprovisionResource } from '../directory/provision.ts';
import { readResource } from '../directory/read.ts';
import { patchResource, replaceResource } from '../directory/write.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { ScimError } from '../scim/errors.ts';
import type { Permission } from '../scim/permission.ts';
import type { StoredResource } from '../store/port.ts';
import { readAnswer, resourceAnswer } from './resource-answer.ts';
import { callerOf, preconditionOf, readJson, type ScimAccess, viewOf } from './scim-request.ts';

export interface MeRoutes extends ScimAccess {
  readonly directory: Directory;
  /** `https://id.example.com/scim/v2` */
  readonly baseUrl: string;
  readonly me: {
    readonly type: ResourceType;
    /** What people may do with their own resource (scim.me), within what their token allows. */
    readonly permission: Permission;
  };
}

interface Person {
  readonly caller: Caller;
  readonly id: string;
}

/** RFC 7644 §3.11: /Me is the user whom the access token stands for. */
export function mountMe(app: Hono, routes: MeRoutes): void {
  const { directory } = routes;
  const { type } = routes.me;
  // RFC 7644 §3.11: the Location header is "the permanent location of the aliased resource".
  const located = (row: StoredResource) => ({ location: locationOf(routes.baseUrl, type, row) });
  const answer = (c: Context, view: View, row: StoredResource) =>
    resourceAnswer(c, view, type, row, { status: 200, headers: located(row) });

  app.get('/Me', async (c) => {
    const { caller, id } = await personOf(c, routes);
    const view = viewOf(c, routes, caller);
    const row = await readResource(directory, caller, type, id);
    return readAnswer(c, view, type, row, located(row));
  });
  app.put('/Me', async (c) => {
    const { caller, id } = await personOf(c, routes);
    const view = viewOf(c, routes, caller);
    const body = await readJson(c, routes);
    const row = await replaceResource(directory, caller, type, id, body, preconditionOf(c));
    return answer(c, viewOfResource(view, type, body), row);
  });
  app.patch('/Me', async (c) => {
    const { caller, id } = await personOf(c, routes);
    const view = viewOf(c, routes, caller);
    const body = await readJson(c, routes);
    const row = await patchResource(directory, caller, type, id, body, preconditionOf(c));
    return answer(c, viewOfPatch(view, type, body), row);
  });
  app.delete('/Me', async (c) => {
    const person = await personOf(c, routes);
    await deprovisionResource(directory, person.caller, type, person.id, preconditionOf(c));
    return new Response(null, { status: 204 });
  });
}

async function personOf(c: Context, routes: MeRoutes): Promise<Person> {
  const caller = await callerOf(c, routes);
  const { type, permission } = routes.me;
  // RFC 7644 §3.12: 404, since for these credentials there is no such resource; 501 would say that nobody has one (§3.11).
  if (caller.subject === null) {
    throw new ScimError(
      404,
      `the credentials '${caller.client}' stand for no person; /Me takes a person's access token`,
    );
  }
  return { caller: { ...caller, permissions: new Map([[type.name, permission]]) }, id: caller.subject };
}
