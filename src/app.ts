import { Hono } from 'hono';
import type { Log } from './effects.ts';
import { ADAPTERS_PATH, type AdapterRoutes, adapterRoutes } from './http/adapters.ts';
import { mountAudit } from './http/audit.ts';
import { mountConsents } from './http/consents.ts';
import { mountExplain } from './http/explain.ts';
import { renderFailure } from './http/failure.ts';
import { type HealthRoutes, mountHealth } from './http/health.ts';
import { OAUTH_PATH, type OAuthRoutes, oauthRoutes } from './http/oauth.ts';
import { mountDocuments } from './http/published-documents.ts';
import { createRefusals } from './http/refusals.ts';
import { mountResolve, type ResolveRoutes } from './http/resolve.ts';
import { type ScimRoutes, scimRoutes } from './http/scim.ts';

export interface AppDeps {
  readonly scim: ScimRoutes;
  readonly oauth: OAuthRoutes;
  readonly adapters: AdapterRoutes;
  readonly resolve: ResolveRoutes;
  readonly health: HealthRoutes;
  readonly log: Log;
}

/** The whole HTTP surface of one installation; needs no network to be asked (`app.request`). */
export function createApp(deps: AppDeps): Hono {
  // A slash at the end of a path is no other path: some clients put one behind the base URL.
  const app = new Hono({ strict: false });
  const { basePath: scimPath, baseUrl: scimUrl } = deps.scim;
  const keep = createRefusals(deps.oauth.issuer, deps.oauth.connections, scimPath);
  const scim = scimRoutes(deps.scim, keep);
  app.route(scimPath, scim.app);
  const oauth = oauthRoutes(deps.oauth);
  app.route(OAUTH_PATH, oauth.app);
  app.route(ADAPTERS_PATH, adapterRoutes(deps.adapters));
  mountResolve(app, deps.resolve);
  mountDocuments(app, deps.oauth.documents);
  mountExplain(app, deps.oauth);
  mountAudit(app, deps.oauth);
  mountConsents(app, deps.oauth);
  mountHealth(app, deps.health);
  const isBelow = (base: string, path: string) => `${path}/`.startsWith(`${base}/`);
  app.notFound((c) => {
    if (isBelow(scimPath, c.req.path)) return scim.refuse(c);
    if (isBelow(OAUTH_PATH, c.req.path)) return oauth.refuse(c);
    return new Response(`there is nothing at ${c.req.path}\n`, { status: 404 });
  });
  app.onError((error, c) => renderFailure(error, c, { log: deps.log, scimPath, scimUrl, keep }));
  return app;
}
