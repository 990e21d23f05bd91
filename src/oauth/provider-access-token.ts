/** Verifies an access token of an identity provider that stands for a person in a token exchange. RFC 9068 §4 */
import type { OpenIdProviderConfig, OpenIdProviders } from '../../schema/config.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { parseScopes } from './scope.ts';
import { JwtRefused, type KeyFinder, verifyJwt } from './verify-jwt.ts';

export interface VerifiedProviderToken {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly claims: JsonObject;
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly expiresAt: number;
}

interface Trusted {
  readonly name: string;
  readonly config: OpenIdProviderConfig;
  readonly audience: string;
  readonly keys: KeyFinder;
}

const SUBJECT = /^[\x20-\x7E]{1,255}$/;

/**
 * Takes the providers of the configuration; returns a function that verifies an access token of one whose `accessTokens` are taken.
 * That throws invalid_request (RFC 8693 §2.2.2), and temporarily_unavailable where the provider's keys cannot be had.
 * @param issuer of the returned function: the iss that the token claims, by which the provider is found
 */
export function createProviderTokenVerifier(
  providers: OpenIdProviders,
  deps: RemoteKeysDeps,
): (token: string, issuer: string) => Promise<VerifiedProviderToken> {
  const byIssuer = new Map<string, Trusted>();
  for (const [name, config] of Object.entries(providers)) {
    if (config.accessTokens === undefined) continue;
    const { audience } = config.accessTokens;
    byIssuer.set(config.issuer, { name, config, audience, keys: createRemoteKeys(config, deps) });
  }
  return async (token, issuer) => {
    const trusted = byIssuer.get(issuer);
    if (trusted === undefined) throw refused('its issuer is not one whose access tokens this server takes');
    const now = deps.now();
    const claims = await verifyJwt(token, {
      keys: trusted.keys,
      algorithms: trusted.config.algorithms,
      types: ['at+jwt'], // RFC 9068 §4: an ID token is none
      issuer,
      required: ['aud', 'client_id', 'iat', 'jti', 'sub'], // §2.2
      now,
      toleranceMs: trusted.config.clockTolerance,
    }).catch(refuse);
    return read(claims, trusted, now);
  };
}

function read(claims: JsonObject, { name, config, audience }: Trusted, now: number): VerifiedProviderToken {
  if (![claims.aud].flat().includes(audience)) throw refused('it is for another audience');
  const { sub, scope } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw refused('sub is missing or wrong');
  const expiresAt = Number(claims.exp) * 1_000;
  // What is issued ends no later, so one that has ended by our clock is of no use, whatever the tolerance.
  if (expiresAt <= now) throw refused('it has expired');
  const scopes = typeof scope === 'string' ? parseScopes(scope) : [];
  return { provider: name, issuer: config.issuer, subject: sub, claims, scopes, expiresAt };
}

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_request', `The subject token is refused: ${reason}`, options);
}

function refuse(error: unknown): never {
  if (!(error instanceof JwtRefused)) throw error;
  const reason = error.claim === null ? error.fault : `${error.fault} (${error.claim})`;
  throw refused(`its ${reason} is not as it must be`, { cause: error });
}
