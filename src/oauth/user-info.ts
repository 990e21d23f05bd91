/** Where a provider's UserInfo is, and its signed answers. OpenID Connect Core §5.3.2 */
import type { OpenIdProviderConfig } from '../../schema/config.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { DISCOVERY_MS, discover } from './discovery.ts';
import type { JsonObject } from './json.ts';
import { keptAnswer } from './kept-answer.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { JwtRefused, verifyJwt } from './verify-jwt.ts';

/** The endpoint as configured, or as OpenID discovery tells it. The function rejects where there is none. */
export function userInfoEndpoint(
  { issuer, allowPrivate, userInfo }: OpenIdProviderConfig,
  { outbound, now }: RemoteKeysDeps,
): () => Promise<string> {
  const configured = userInfo?.url;
  if (configured !== undefined) return () => Promise.resolve(configured);
  const fetch = boundedFetch(outbound({ allowPrivate }));
  const locate = keptAnswer(DISCOVERY_MS, now, () => discover(issuer, fetch));
  return async () => {
    const { userInfoEndpoint: endpoint } = await locate();
    if (endpoint === null) throw new Error(`${issuer} names no userinfo_endpoint`);
    return endpoint;
  };
}

/** Verifies answers of type application/jwt. The function throws JwtRefused, or what the key finder throws. */
export function createUserInfoVerifier(
  config: OpenIdProviderConfig,
  deps: RemoteKeysDeps,
): (jwt: string) => Promise<JsonObject> {
  const keys = createRemoteKeys(config, deps);
  const audiences: readonly unknown[] = [config.audience].flat();
  return async (jwt) => {
    const payload = await verifyJwt(jwt, {
      keys,
      algorithms: config.algorithms,
      types: ['jwt', null],
      issuer: config.issuer,
      required: ['aud', 'sub'],
      // It is good for this answer; only tokens that somebody carries on need an end.
      endless: true,
      now: deps.now(),
      toleranceMs: config.clockTolerance,
    });
    if (![payload.aud].flat().some((one) => audiences.includes(one))) throw new JwtRefused('claim', 'aud');
    return payload;
  };
}
