import { LRUCache } from 'lru-cache';
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { encryptJwt } from '../oauth/encrypt.ts';
import type { SigningKey } from '../oauth/keys.ts';
import { signAccessToken } from '../oauth/sign.ts';
import type { Issuer } from './issuer.ts';
import { rememberedText } from './remembered-text.ts';

type Signer = typeof signAccessToken;

/**
 * The JWT of an access token, as its API is to get it: signed, and encrypted where the API is to read it alone.
 * @param client whose token it is; null for one that has left the configuration
 * @param sign signAgain for a token that was issued before
 * @throws OAuthError temporarily_unavailable where the key of the API cannot be had
 */
export function accessJwt(
  issuer: Issuer,
  payload: AccessTokenPayload,
  api: Api,
  client: Pick<Client, 'algorithm'> | null,
  sign: Signer = signAccessToken,
): Promise<string> {
  const signed = sign(payload, issuer.keys.current(client?.algorithm ?? api.algorithm));
  const keyOf = issuer.encryption.get(api.name);
  return keyOf === undefined ? signed : signed.then(async (jwt) => encryptJwt(jwt, await keyOf()));
}

/** How many signed JWTs are kept for each key, of two kilobytes or so with what they say. */
const KEPT = 5_000;

const kept = new WeakMap<SigningKey, LRUCache<string, string>>();

/**
 * Signs what was issued before: a gateway shows the same token at every call, and what it says is fixed (StoredToken.payload), so that
 * a signature that was made once is good for as long as its key. It is the dearest step of the swap. Whether the token is still good is
 * looked up all the same, each time.
 */
export const signAgain: Signer = async (payload, key) => {
  const own = kept.get(key) ?? new LRUCache<string, string>({ max: KEPT });
  kept.set(key, own);
  // Under all that it says: of one token, each of several APIs has its own part.
  const text = rememberedText(payload);
  const known = own.get(text);
  if (known !== undefined) return known;
  const signed = await signAccessToken(payload, key);
  own.set(text, signed);
  return signed;
};
