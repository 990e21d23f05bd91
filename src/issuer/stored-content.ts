import { LRUCache } from 'lru-cache';
import { type AccessTokenPayload, isAccessTokenPayload } from '../oauth/access-token.ts';
import type { JsonObject, JsonValue } from '../oauth/json.ts';

/** What a token says, as it is kept: what the JWT carries, and what introspection answers. */
export interface StoredContent {
  readonly token: AccessTokenPayload;
  readonly introspection: AccessTokenPayload;
}

export interface KeptContent extends StoredContent {
  /** Whether it was made of another token of Avow's own: with that it ends (derivation.ts). */
  readonly isDerived: boolean;
}

/** StoredToken.payload: one payload for most tokens, two where introspection tells something else than the JWT. */
export function writeContent({ token, introspection, isDerived }: KeptContent): string {
  const told = token === introspection ? {} : { introspection };
  if (!isDerived && token === introspection) return JSON.stringify(token);
  return JSON.stringify({ token, ...told, ...(isDerived && { derived: true }) });
}

/** Of two kilobytes or so each, with what they say. */
const REMEMBERED = 5_000;

const read = new LRUCache<string, KeptContent>({ max: REMEMBERED });

/**
 * The same again, and for the same text the same objects: a token is shown at every call.
 * Throws TypeError on anything else.
 */
export function readContent(text: string): KeptContent {
  const known = read.get(text);
  if (known !== undefined) return known;
  const content = parseContent(text);
  read.set(text, content);
  return content;
}

function parseContent(text: string): KeptContent {
  const value: JsonValue = JSON.parse(text);
  if (isObject(value)) {
    if (isAccessTokenPayload(value)) return { token: value, introspection: value, isDerived: false };
    const { token, introspection, derived } = value;
    const isDerived = derived === true;
    if (isPayload(token) && isPayload(introspection)) return { token, introspection, isDerived };
    if (isPayload(token) && introspection === undefined && isDerived) return { token, introspection: token, isDerived };
  }
  throw new TypeError('not what is kept of an access token');
}

function isPayload(value: JsonValue | undefined): value is AccessTokenPayload {
  return value !== undefined && isObject(value) && isAccessTokenPayload(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
