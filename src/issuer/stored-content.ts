import { type AccessTokenPayload, isAccessTokenPayload } from '../oauth/access-token.ts';
import type { JsonObject, JsonValue } from '../oauth/json.ts';

/** What a token says, as it is kept: what the JWT carries, and what introspection answers. */
export interface StoredContent {
  readonly token: AccessTokenPayload;
  readonly introspection: AccessTokenPayload;
}

/** StoredToken.payload: one payload for most tokens, two where introspection tells something else than the JWT. */
export function writeContent({ token, introspection }: StoredContent): string {
  return JSON.stringify(token === introspection ? token : { token, introspection });
}

/** The two again. Throws TypeError on anything else. */
export function readContent(text: string): StoredContent {
  const value: JsonValue = JSON.parse(text);
  if (isObject(value)) {
    if (isAccessTokenPayload(value)) return { token: value, introspection: value };
    const { token, introspection } = value;
    if (isPayload(token) && isPayload(introspection)) return { token, introspection };
  }
  throw new TypeError('not what is kept of an access token');
}

function isPayload(value: JsonValue | undefined): value is AccessTokenPayload {
  return value !== undefined && isObject(value) && isAccessTokenPayload(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
