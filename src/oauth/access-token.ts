/** The payload of Avow's access tokens. RFC 9068 §2.2 */
import type { JsonObject, JsonValue } from './json.ts';

export interface AccessTokenPayload extends JsonObject {
  readonly iss: string;
  readonly aud: string;
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope: string;
  readonly sub: string;
}

const MEMBERS: readonly (readonly [string, 'string' | 'number'])[] = [
  ['iss', 'string'],
  ['aud', 'string'],
  ['client_id', 'string'],
  ['iat', 'number'],
  ['exp', 'number'],
  ['jti', 'string'],
  ['scope', 'string'],
  ['sub', 'string'],
];

/**
 * Names no claim of the configuration may have: the protocol's own (RFC 9068 §2.2, RFC 7519 §4.1), those that say who acts and
 * how the token is bound (RFC 8693 §4, RFC 7800), how the person signed in (RFC 9068 §2.2.1), and the members of an
 * introspection answer (RFC 7662 §2.2), where the claims stand beside them.
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  ...MEMBERS.map(([name]) => name),
  'nbf',
  'act',
  'may_act',
  'cnf',
  'acr',
  'amr',
  'auth_time',
  'azp',
  'authorization_details',
  'active',
  'token_type',
  'username',
  '__proto__',
]);

export function isAccessTokenPayload(payload: JsonObject): payload is AccessTokenPayload {
  return MEMBERS.every(([name, type]) => Object.hasOwn(payload, name) && typeof payload[name] === type);
}

/** The payload as the store keeps it (StoredToken.payload). Throws TypeError on anything else. */
export function parseAccessTokenPayload(text: string): AccessTokenPayload {
  const value: JsonValue = JSON.parse(text);
  if (isObject(value) && isAccessTokenPayload(value)) return value;
  throw new TypeError('not the payload of an access token');
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
