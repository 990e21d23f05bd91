import type { IntrospectionAnswer } from '../issuer/introspection-answer.ts';

const UNKEPT = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * RFC 9111 §5.2.2.1: how long a gateway may keep what it swapped a token for, never beyond the end of the token; nothing else is kept.
 * What is answered depends on who asks, and on the form that they accept.
 */
export function introspectionHeaders({ type, maxAge }: IntrospectionAnswer, now: number): Record<string, string> {
  if (maxAge === 0) return { 'content-type': type, ...UNKEPT };
  return {
    'content-type': type,
    'cache-control': `max-age=${maxAge}`,
    expires: new Date(now + maxAge * 1_000).toUTCString(),
    vary: 'Authorization, Accept',
    'x-content-type-options': 'nosniff',
  };
}
