/** RFC 7662: what a token stands for, told to those it is for. */
import type { AccessTokenPayload } from './access-token.ts';
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import type { JsonObject } from './json.ts';

/** True where the client introspects on behalf of the API that the token is for. RFC 7662 §4: an audience sees its own tokens alone. */
export function mayIntrospect(payload: AccessTokenPayload, caller: Client, apis: ReadonlyMap<string, Api>): boolean {
  for (const name of caller.introspects) {
    if (apis.get(name)?.audience === payload.aud) return true;
  }
  return false;
}

/**
 * RFC 7662 §2.2. Takes the payload of a live token, or null for one that is unknown, expired or revoked. What the caller may not
 * see is `{ active: false }` and nothing else, exactly as what does not exist.
 */
export function introspectionResponse(
  payload: AccessTokenPayload | null,
  caller: Client,
  apis: ReadonlyMap<string, Api>,
): JsonObject {
  if (payload === null || !mayIntrospect(payload, caller, apis)) return { active: false };
  return { active: true, token_type: 'Bearer', ...payload };
}
