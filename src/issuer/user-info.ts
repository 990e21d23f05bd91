import type { OpenIdProviderConfig, OpenIdProviders } from '../../schema/config.ts';
import { carried } from '../carry-over.ts';
import type { GuardDeps } from '../claims/guard.ts';
import { createUserInfo, type UserInfo, type UserInfoConfig } from '../claims/resolvers/user-info.ts';
import type { SourceOutcome } from '../claims/source.ts';
import type { Effects } from '../effects.ts';
import { mayBelongTogether } from '../oauth/at-hash.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { ShownSubject } from '../oauth/grants/token-exchange.ts';
import type { VerifiedIdToken } from '../oauth/id-token.ts';
import { createUserInfoVerifier, userInfoEndpoint } from '../oauth/user-info.ts';
import type { Issuer } from './issuer.ts';
import type { ProviderSubject } from './subject.ts';

type UserInfoEffects = GuardDeps & Pick<Effects, 'outbound' | 'carryOver'>;

const userInfoFrom = carried<UserInfo>();

/** UserInfo of each provider that has it in the configuration, by the provider's name. */
export function createUserInfos(providers: OpenIdProviders, effects: UserInfoEffects): ReadonlyMap<string, UserInfo> {
  return new Map(
    Object.entries(providers).flatMap(([name, provider]) => {
      const { userInfo } = provider;
      if (userInfo === undefined) return [];
      const make = () => userInfoOf(name, provider, userInfo, effects);
      return [[name, userInfoFrom(effects.carryOver, [name, provider], make)]];
    }),
  );
}

function userInfoOf(
  name: string,
  provider: OpenIdProviderConfig,
  config: UserInfoConfig,
  effects: UserInfoEffects,
): UserInfo {
  const locate = userInfoEndpoint(provider, effects);
  const verify = createUserInfoVerifier(provider, effects);
  return createUserInfo(name, config, provider.allowPrivate, { ...effects, locate, verify });
}

const NOT_SENT: SourceOutcome = {
  status: 'unavailable',
  reason: 'the application sent no provider_access_token',
  ms: 0,
  stale: null,
};

/**
 * Adds to a sign-in the way to ask its provider for more; nothing is asked yet.
 * @param idToken what was verified of it
 * @param shown the ID token as it came, and the access token of the provider that came with it
 * @throws OAuthError invalid_request where the access token cannot be the one that came with this ID token
 */
export function withUserInfo(
  { userInfo }: Pick<Issuer, 'userInfo'>,
  tenant: string,
  idToken: VerifiedIdToken,
  { token, accessToken }: ShownSubject,
): ProviderSubject {
  const ask = userInfo.get(idToken.provider);
  if (ask === undefined) return idToken;
  if (accessToken === null) return { ...idToken, userInfo: () => Promise.resolve(NOT_SENT) };
  // RFC 6750 §2.1: b64token, or it could not be sent
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(accessToken)) {
    throw new OAuthError('invalid_request', 'provider_access_token is not a bearer token');
  }
  // OpenID Connect Core §3.1.3.8
  if (!mayBelongTogether(token, idToken.claims.at_hash, accessToken)) {
    throw new OAuthError('invalid_request', 'provider_access_token is not the one that this ID token was issued with');
  }
  const { subject } = idToken;
  return { ...idToken, userInfo: (signal) => ask(tenant, { subject, accessToken }, signal) };
}
