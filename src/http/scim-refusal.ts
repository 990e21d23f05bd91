import type { Context } from 'hono';
import { OAuthError } from '../oauth/errors.ts';
import { ScimError } from '../scim/errors.ts';
import { knownCaller } from './scim-request.ts';

/**
 * What the record of a refusal by SCIM says: of who showed no token that is good, or too many that are not, or asked for what is not
 * theirs to do; null for what is wrong otherwise.
 */
export function refusedByScim(error: unknown, c: Context): OAuthError | null {
  if (!(error instanceof ScimError)) return null;
  const { status, detail } = error;
  if (status === 429) return new OAuthError('invalid_token', detail, { retryAfter: 1 });
  if (status === 401) return new OAuthError('invalid_token', detail);
  const caller = knownCaller(c);
  if (status !== 403 || caller === null) return null;
  const { tenant, client } = caller;
  const refusal = new OAuthError('insufficient_scope', detail);
  refusal.caller = { tenant, client };
  return refusal;
}
