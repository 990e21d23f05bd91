import type { Context } from 'hono';
import { OAuthError } from '../oauth/errors.ts';

/**
 * A parameter of the query; undefined where it is missing.
 * @throws OAuthError invalid_request where it comes twice: nobody knows which one is meant
 */
export function once(c: Context, name: string): string | undefined {
  const [value, ...others] = c.req.queries(name) ?? [];
  if (others.length > 0) throw new OAuthError('invalid_request', `${name} is there more than once`);
  return value;
}
