import type { Context, Hono } from 'hono';
import { grantConsent, listConsents, revokeConsent, showConsent } from '../issuer/consents.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { OAuthError } from '../oauth/errors.ts';
import { methodRefused } from './allowed-methods.ts';
import type { Connections } from './connection.ts';
import { once } from './once.ts';
import { presentedBy } from './presented.ts';

const PATH = '/consents';
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

export interface ConsentRoutes {
  readonly issuer: Issuer;
  readonly connections: Connections;
}

/** `/consents`: what people have agreed to, for an application that asks them. */
export function mountConsents(app: Hono, { issuer, connections }: ConsentRoutes): void {
  const presented = (c: Context) => presentedBy(c, connections);
  app.get(PATH, async (c) => {
    const user = once(c, 'user');
    if (user === undefined || user === '') throw new OAuthError('invalid_request', 'name the person: ?user=<id>');
    return answer({ consents: await listConsents(issuer, presented(c), user) });
  });
  app.get(`${PATH}/:id`, async (c) => answer(await showConsent(issuer, presented(c), c.req.param('id'))));
  app.post(`${PATH}/:id`, async (c) => answer(await grantConsent(issuer, presented(c), c.req.param('id'))));
  app.delete(`${PATH}/:id`, async (c) => {
    const found = await revokeConsent(issuer, presented(c), c.req.param('id'));
    return found ? new Response(null, { status: 204 }) : answer(null);
  });
  app.all(PATH, () => {
    throw methodRefused(['GET']);
  });
  app.all(`${PATH}/:id`, () => {
    throw methodRefused(['GET', 'POST', 'DELETE']);
  });
}

function answer(body: object | null): Response {
  if (body !== null) return new Response(JSON.stringify(body), { headers: HEADERS });
  const none = { error: 'not_found', error_description: 'there is no such consent' };
  return new Response(JSON.stringify(none), { status: 404, headers: HEADERS });
}
