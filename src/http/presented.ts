import type { Context } from 'hono';
import type { Presented } from '../issuer/issuer.ts';
import type { Connections } from './connection.ts';

/** What came in beside the body, wherever clients authenticate. */
export function presentedBy(c: Context, connections: Connections): Presented {
  return {
    authorization: c.req.header('authorization') ?? null,
    ip: connections.addressOf(c),
    dpop: c.req.header('dpop') ?? null,
    certificate: connections.certificateOf(c),
  };
}
