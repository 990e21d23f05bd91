import type { Context, Hono } from 'hono';
import { auditForClient, checkpointForClient } from '../issuer/audit-for-client.ts';
import type { Issuer, Presented } from '../issuer/issuer.ts';
import { OAuthError, renderOAuthError } from '../oauth/errors.ts';

const PATH = '/audit';
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** `GET /audit` and `GET /audit/checkpoint`: the audit log of a tenant; to applications that may read it. */
export function mountAudit(app: Hono, { issuer }: { readonly issuer: Issuer }): void {
  app.get(PATH, async (c) => {
    const page = await auditForClient(issuer, presented(c), (name) => once(c, name));
    return new Response(JSON.stringify(page), { headers: { ...HEADERS, 'content-type': 'application/json' } });
  });
  app.get(`${PATH}/checkpoint`, async (c) => {
    const checkpoint = await checkpointForClient(issuer, presented(c));
    if (checkpoint === null) return new Response(null, { status: 204, headers: HEADERS });
    return new Response(checkpoint, { headers: { ...HEADERS, 'content-type': 'application/jwt' } });
  });
  for (const path of [PATH, `${PATH}/checkpoint`]) {
    app.all(path, () => {
      const { headers, body } = renderOAuthError(new OAuthError('invalid_request', 'use GET'));
      return new Response(body, { status: 405, headers: { ...headers, allow: 'GET' } });
    });
  }
}

/** Of a parameter that comes twice, nobody knows which one is meant. */
function once(c: Context, name: string): string | undefined {
  const [value, ...others] = c.req.queries(name) ?? [];
  if (others.length > 0) throw new OAuthError('invalid_request', `${name} is there more than once`);
  return value;
}

function presented(c: Context): Presented {
  return { authorization: c.req.header('authorization') ?? null, ip: null };
}
