import type { Context, Hono } from 'hono';
import { AUDIT_PARAMETERS, auditForClient, checkpointForClient } from '../issuer/audit-for-client.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { OAuthError } from '../oauth/errors.ts';
import { methodRefused } from './allowed-methods.ts';
import type { Connections } from './connection.ts';
import { once } from './once.ts';
import { presentedBy } from './presented.ts';

const PATH = '/audit';
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export interface AuditRoutes {
  readonly issuer: Issuer;
  readonly connections: Connections;
}

/** `GET /audit` and `GET /audit/checkpoint`: the audit log of a tenant; to applications that may read it. */
export function mountAudit(app: Hono, { issuer, connections }: AuditRoutes): void {
  app.get(PATH, async (c) => {
    refuseStrays(c);
    const page = await auditForClient(issuer, presentedBy(c, connections), (name) => once(c, name));
    return new Response(JSON.stringify(page), { headers: { ...HEADERS, 'content-type': 'application/json' } });
  });
  app.get(`${PATH}/checkpoint`, async (c) => {
    const checkpoint = await checkpointForClient(issuer, presentedBy(c, connections));
    if (checkpoint === null) return new Response(null, { status: 204, headers: HEADERS });
    return new Response(checkpoint, { headers: { ...HEADERS, 'content-type': 'application/jwt' } });
  });
  for (const path of [PATH, `${PATH}/checkpoint`]) {
    app.all(path, () => {
      throw methodRefused(['GET']);
    });
  }
}

function refuseStrays(c: Context): void {
  const names = [...new URL(c.req.url).searchParams.keys()];
  if (names.every((name) => AUDIT_PARAMETERS.has(name))) return;
  const known = [...AUDIT_PARAMETERS].join(', ');
  throw new OAuthError('invalid_request', `there is no parameter by one of these names; there are ${known}`);
}
