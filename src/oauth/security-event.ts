/** The payload of Avow's security event tokens. RFC 8417 §2.2, RFC 9967 §2 */
import type { JsonObject } from './json.ts';

/** It has no `sub` and no `exp`, so that it is of no use as any other kind of token (RFC 8417 §4.5, §4.6). */
export interface SecurityEvent {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly jti: string;
  /** The change that it tells of: the same in the SETs of every receiver. */
  readonly txn: string;
  /** When it happened. */
  readonly toe: number;
  readonly sub_id: JsonObject;
  /** What the events say, by their URIs. */
  readonly events: Readonly<Record<string, JsonObject>>;
}
