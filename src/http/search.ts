import type { Context, Hono } from 'hono';
import type { Caller, Directory } from '../directory/directory.ts';
import { searchRoot, searchType } from '../directory/search.ts';
import type { SearchPage } from '../directory/source.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { type SearchRequest, searchOfBody, searchOfParameters } from '../scim/search-request.ts';
import { pageAnswer } from './resource-answer.ts';
import { callerOf, parametersOf, readJson, type ScimAccess } from './scim-request.ts';

export interface SearchRoutes extends ScimAccess {
  readonly directory: Directory;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly baseUrl: string;
}

type Search = (caller: Caller, request: SearchRequest) => Promise<SearchPage>;

/** RFC 7644 §3.4.2, §3.4.3: a query of each resource type and of the root, in the URL or as a body at `/.search`. */
export function mountSearch(app: Hono, routes: SearchRoutes): void {
  const { directory, resourceTypes } = routes;
  for (const type of resourceTypes.values()) {
    mount(app, routes, type.endpoint, (caller, request) => searchType(directory, caller, type, request));
  }
  mount(app, routes, '', (caller, request) => searchRoot(directory, caller, resourceTypes.values(), request));
}

function mount(app: Hono, routes: SearchRoutes, path: string, search: Search): void {
  const { directory, baseUrl } = routes;
  const answer = async (c: Context, known: Caller, request: SearchRequest) => {
    const caller = { ...known, gone: () => c.req.raw.signal };
    return pageAnswer(c, { directory, baseUrl, caller, wanted: request }, await search(caller, request));
  };

  app.get(path === '' ? '/' : path, async (c) => {
    const caller = await callerOf(c, routes);
    return answer(c, caller, searchOfParameters(parametersOf(c)));
  });
  app.post(`${path}/.search`, async (c) => {
    const caller = await callerOf(c, routes);
    return answer(c, caller, searchOfBody(await readJson(c, routes)));
  });
}
