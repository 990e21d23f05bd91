/** What a token is bound to: whoever uses it must prove that they have it. RFC 7800 §3 */
import type { JsonObject, JsonValue } from './json.ts';

export interface Confirmation extends JsonObject {
  /** RFC 9449 §6.1: the SHA-256 thumbprint (RFC 7638) of the key. */
  readonly jkt?: string;
  /** RFC 8705 §3.1: the SHA-256 of the certificate. */
  readonly 'x5t#S256'?: string;
}

export type TokenType = 'Bearer' | 'DPoP';

/** RFC 9449 §5: what a client is told of the token, and introspection tells. A token bound to a certificate is presented as any other. */
export function tokenTypeOf(payload: JsonObject): TokenType {
  return typeof confirmationOf(payload)?.jkt === 'string' ? 'DPoP' : 'Bearer';
}

/** What a payload of Avow's own says of it; null where the token is a bearer's. */
export function confirmationOf({ cnf }: JsonObject): Confirmation | null {
  if (cnf === undefined || !isObject(cnf)) return null;
  const { jkt, 'x5t#S256': certificate } = cnf;
  return {
    ...(typeof jkt === 'string' && { jkt }),
    ...(typeof certificate === 'string' && { 'x5t#S256': certificate }),
  };
}

/** What a payload of anybody's says of it: null where whoever shows it is believed; empty where nobody could tell what to prove. */
export function bindingOf(payload: JsonObject): Confirmation | null {
  return payload.cnf === undefined ? null : (confirmationOf(payload) ?? {});
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
