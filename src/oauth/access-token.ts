/** The payload of Avow's access tokens. RFC 9068 §2.2 */
import type { JsonObject, JsonValue } from './json.ts';

export interface AccessTokenPayload extends JsonObject {
  readonly iss: string;
  /** A list where it is for several APIs. RFC 7519 §4.1.3 */
  readonly aud: string | string[];
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly scope: string;
  readonly sub: string;
}

const MEMBERS: readonly (readonly [string, 'string' | 'number'])[] = [
  ['iss', 'string'],
  ['client_id', 'string'],
  ['iat', 'number'],
  ['exp', 'number'],
  ['jti', 'string'],
  ['scope', 'string'],
  ['sub', 'string'],
];

export function isAccessTokenPayload(payload: JsonObject): payload is AccessTokenPayload {
  return (
    MEMBERS.every(([name, type]) => Object.hasOwn(payload, name) && typeof payload[name] === type) &&
    Object.hasOwn(payload, 'aud') &&
    isAudience(payload.aud)
  );
}

function isAudience(aud: JsonValue | undefined): boolean {
  return (
    typeof aud === 'string' || (Array.isArray(aud) && aud.length > 0 && aud.every((one) => typeof one === 'string'))
  );
}
