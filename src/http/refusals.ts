import type { Context } from 'hono';
import type { Issuer } from '../issuer/issuer.ts';
import { keepRefusal, type RefusedRequest } from '../issuer/refusals.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { Connections } from './connection.ts';

/** Puts what ends a request on record, before it is answered. */
export type KeepRefusal = (c: Context, error: OAuthError) => Promise<void>;

/** By the beginning of the path. */
const ENDPOINTS: readonly (readonly [path: string, endpoint: RefusedRequest['endpoint']])[] = [
  ['/oauth/token', 'token'],
  ['/oauth/introspect', 'introspection'],
  ['/oauth/revoke', 'revocation'],
  ['/oauth/register', 'registration'],
  ['/oauth/userinfo', 'userinfo'],
  ['/claims/resolve', 'resolution'],
  ['/claims/explain', 'explanation'],
  ['/adapters', 'hook'],
  ['/consents', 'consents'],
  ['/audit', 'audit'],
];

/** @param scimPath where SCIM is mounted */
export function createRefusals(issuer: Issuer, connections: Connections, scimPath: string): KeepRefusal {
  const endpoints = [...ENDPOINTS, [scimPath, 'scim'] as const];
  return (c, error) => {
    const found = endpoints.find(([path]) => `${c.req.path}/`.startsWith(`${path}/`));
    return keepRefusal(issuer, { endpoint: found?.[1] ?? 'other', address: connections.addressOf(c) }, error);
  };
}
