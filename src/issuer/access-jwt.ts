import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { encryptJwt } from '../oauth/encrypt.ts';
import { signAccessToken } from '../oauth/sign.ts';
import type { Issuer } from './issuer.ts';

/**
 * The JWT of an access token, as its API is to get it: signed, and encrypted where the API is to read it alone.
 * @param client whose token it is; null for one that has left the configuration
 * @throws OAuthError temporarily_unavailable where the key of the API cannot be had
 */
export function accessJwt(
  issuer: Issuer,
  payload: AccessTokenPayload,
  api: Api,
  client: Pick<Client, 'algorithm'> | null,
): Promise<string> {
  const signed = signAccessToken(payload, issuer.keys.current(client?.algorithm ?? api.algorithm));
  const keyOf = issuer.encryption.get(api.name);
  return keyOf === undefined ? signed : signed.then(async (jwt) => encryptJwt(jwt, await keyOf()));
}
