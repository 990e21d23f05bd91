/** The payload of Avow's access tokens. RFC 9068 §2.2 */
import type { JsonObject } from './json.ts';

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

export function isAccessTokenPayload(payload: JsonObject): payload is AccessTokenPayload {
  return MEMBERS.every(([name, type]) => Object.hasOwn(payload, name) && typeof payload[name] === type);
}
