/** Signs every kind of JWT that Avow makes, each under a typ of its own. RFC 7515 §5.1 */
import type { AccessTokenPayload } from './access-token.ts';
import { CHECKPOINT_TYPE, type Checkpoint } from './checkpoint.ts';
import type { JsonObject } from './json.ts';
import type { SigningKey } from './keys.ts';
import { PRUNING_TYPE, type PruningProof } from './pruning-proof.ts';
import type { SecurityEvent } from './security-event.ts';
import { SIGNATURES } from './signature.ts';

/** RFC 8725 §3.11: one kind of JWT is never taken for another. */
type JwtType =
  | 'at+jwt'
  | 'oauth-id-jag+jwt'
  | 'txntoken+jwt'
  | 'userinfo+jwt'
  | 'secevent+jwt'
  | 'token-introspection+jwt'
  | typeof CHECKPOINT_TYPE
  | typeof PRUNING_TYPE;

/** Returns the JWT with typ at+jwt. RFC 9068 §2.1 */
export const signAccessToken = signer<AccessTokenPayload>('at+jwt');

const signGrant = signer<JsonObject>('oauth-id-jag+jwt');

/** Returns the JWT with typ oauth-id-jag+jwt; one for acts alone names no scope. draft-ietf-oauth-identity-assertion-authz-grant */
export function signIdJag({ scope, ...payload }: AccessTokenPayload, key: SigningKey): Promise<string> {
  return signGrant({ ...payload, ...(scope !== '' && { scope }) }, key);
}

/** Returns the JWT with typ txntoken+jwt. draft-ietf-oauth-transaction-tokens, JWT Header */
export const signTxnToken = signer<AccessTokenPayload>('txntoken+jwt');

/** Returns the SET with typ secevent+jwt. RFC 8417 §2.3 */
export const signSecurityEvent = signer<SecurityEvent>('secevent+jwt');

/** Returns a checkpoint of the audit chain (checkpoint.ts). */
export const signCheckpoint = signer<Checkpoint>(CHECKPOINT_TYPE);

/** Returns the proof of a pruning of the audit log (pruning-proof.ts). */
export const signPruningProof = signer<PruningProof>(PRUNING_TYPE);

/** What introspection answers, as a JWT. RFC 9701 §5 */
export interface IntrospectionJwt {
  readonly iss: string;
  /** Who asked. */
  readonly aud: string;
  readonly iat: number;
  readonly token_introspection: JsonObject;
}

/** Returns the JWT with typ token-introspection+jwt. RFC 9701 §5 */
export const signIntrospection = signer<IntrospectionJwt>('token-introspection+jwt');

/** Returns what UserInfo tells, as a JWT. OpenID Connect Core §5.3.2 leaves the typ open; this one is nobody else's. */
export const signUserInfo = signer<JsonObject>('userinfo+jwt');

function signer<Payload extends object>(typ: JwtType): (payload: Payload, key: SigningKey) => Promise<string> {
  /** The encoded header of each key, made once. */
  const headers = new WeakMap<SigningKey, string>();

  function header(key: SigningKey): string {
    const known = headers.get(key);
    if (known !== undefined) return known;
    const encoded = encode({ alg: key.algorithm, typ, kid: key.kid });
    headers.set(key, encoded);
    return encoded;
  }

  return async (payload, key) => {
    const input = `${header(key)}.${encode(payload)}`;
    return `${input}.${SIGNATURES[key.algorithm](Buffer.from(input), key.privateKey).toString('base64url')}`;
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
