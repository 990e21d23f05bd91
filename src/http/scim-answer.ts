import type { Context } from 'hono';
import type { StoredResource } from '../store/port.ts';

/** RFC 7644 §8.1; a client that asks for application/json alone gets it under that name (§3.8). */
export function scimType(c: Context): string {
  const accept = c.req.header('accept');
  const plain = accept?.includes('application/json') && !accept.includes('application/scim+json');
  return plain ? 'application/json' : 'application/scim+json';
}

/** Headers go in with the body: set after it, they would cost most of the speed (reference/performance.md). */
const SECURITY = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** A JSON text as a SCIM answer. */
export function scimAnswer(c: Context, text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': scimType(c), ...SECURITY, ...headers } });
}

/** RFC 7644 §3.14: the entity tag of a stored resource. */
export function entityTag(row: StoredResource): string {
  return `W/"${row.version}"`;
}
