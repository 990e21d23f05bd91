/** RFC 7662: what a token stands for, told to those it is for. */
import type { AccessTokenPayload } from './access-token.ts';
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import { tokenTypeOf } from './confirmation.ts';
import type { JsonObject } from './json.ts';
import { apisIn, together } from './shared-api.ts';

/**
 * The API that the token is for, where the client introspects on its behalf, or all of them; else null. RFC 7662 §4: an audience sees its own
 * tokens alone.
 */
export function introspectedApi(
  payload: AccessTokenPayload,
  caller: Client,
  apis: ReadonlyMap<string, Api>,
): Api | null {
  const own = apisIn(payload.aud, apis).filter(({ name }) => caller.introspects.has(name));
  return own.length === 0 ? null : together(own);
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
  if (payload === null || introspectedApi(payload, caller, apis) === null) return INACTIVE;
  const response = told.get(payload) ?? { active: true, token_type: tokenTypeOf(payload), ...payload };
  told.set(payload, response);
  return response;
}

const INACTIVE: JsonObject = { active: false };

/** What is said of a payload, which says the same at every call. */
const told = new WeakMap<AccessTokenPayload, JsonObject>();
