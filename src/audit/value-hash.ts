/** Stands in the audit log for a personal value: whoever knows the value and the secret finds it, nobody reads it there. */
import { hkdfSync } from 'node:crypto';
import { canonicalJson } from '../claims/json.ts';
import type { Value } from '../claims/source.ts';
import { createKeyedHash } from './keyed-hash.ts';

/** The same for the same value of the same claim in the same tenant, and for nothing else. 43 characters of base64url. */
export type ValueHash = (tenant: string, claim: string, value: Value) => string;

const KEY_BYTES = 32;
const INFO = 'avow audit value hash v1';

/**
 * A bare SHA-256 of a phone number or a role is found by trying all of them; without the key nobody can.
 * @param secret what seals the signing keys; the key of the hash is derived from it, RFC 5869
 */
export function createValueHash(secret: string): ValueHash {
  const keyed = createKeyedHash(new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), INFO, KEY_BYTES)));
  // The lengths of the parts cannot be shifted against one another, since JSON quotes them.
  return (tenant, claim, value) => keyed(JSON.stringify([tenant, claim, canonicalJson(value)]));
}
