/** apis: what tokens are for. */
import { z } from 'zod';
import { duration, httpUrl, scopeName } from './words.ts';

export const api = z.strictObject({
  audience: httpUrl.describe('The aud of its tokens, and the resource a client names (RFC 8707)'),
  subject: z
    .string()
    .default('user.id')
    .describe('Which identifier is sub: user.id, user.<SCIM path> or idp.sub. Each API may choose its own'),
  scopes: z.array(scopeName).min(1),
  tokenLifetime: duration.prefault('5m'),
});
