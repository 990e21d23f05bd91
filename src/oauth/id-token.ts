/** Verifies an ID token that stands for a person in a token exchange. OpenID Connect Core §2 and §3.1.3.7, RFC 8693 §2.1 */
import type { OpenIdProviderConfig, OpenIdProviders } from '../../schema/config.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { type JwtFault, JwtRefused, type KeyFinder, peekJwt, verifyJwt } from './verify-jwt.ts';

export interface VerifiedIdToken {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** The whole payload. */
  readonly claims: Readonly<Record<string, JsonValue>>;
  /** Milliseconds. */
  readonly expiresAt: number;
}

interface Provider {
  readonly name: string;
  readonly config: OpenIdProviderConfig;
  readonly audiences: readonly string[];
  readonly keys: KeyFinder;
}

/** §2: "MUST NOT exceed 255 ASCII characters in length"; and no control characters, which databases and logs would take amiss. */
const SUBJECT = /^[\x20-\x7E]{1,255}$/;

/** Members by which providers mark what else they sign under the same keys and typ, and what they say in an ID token. */
const MARKS: readonly (readonly [member: string, values: ReadonlySet<string>])[] = [
  // RFC 8417 §2.2, OpenID Connect Back-Channel Logout §2.4: only a security event or a logout token has it
  ['events', new Set()],
  // Amazon Cognito: `access` in access tokens
  ['token_use', new Set(['id'])],
  // Keycloak: `Bearer`, `Refresh`, `Offline` and `Logout` in the others
  ['typ', new Set(['id', 'jwt'])],
];

/**
 * Takes the providers of the configuration, returns a function that verifies an ID token of one of them. That throws invalid_request
 * on any token that will not do, as RFC 8693 §2.2.2 says for an invalid subject_token, and temporarily_unavailable where the
 * provider's keys cannot be had. Throws TypeError where two providers have the same issuer.
 */
export function createIdTokenVerifier(
  providers: OpenIdProviders,
  deps: RemoteKeysDeps,
): (token: string) => Promise<VerifiedIdToken> {
  const byIssuer = new Map<string, Provider>();
  for (const [name, config] of Object.entries(providers)) {
    if (byIssuer.has(config.issuer)) throw new TypeError(`two providers have the issuer ${config.issuer}`);
    byIssuer.set(config.issuer, {
      name,
      config,
      audiences: [config.audience].flat(),
      keys: createRemoteKeys(config, deps),
    });
  }
  return async (token) => {
    const provider = providerOf(token, byIssuer);
    const now = deps.now();
    const payload = await verifyJwt(token, {
      keys: provider.keys,
      algorithms: provider.config.algorithms,
      types: ['jwt', null], // RFC 8725 §3.11: at+jwt, logout+jwt and the others are not ID tokens
      issuer: provider.config.issuer,
      required: ['aud', 'iat', 'sub'],
      now,
      toleranceMs: provider.config.clockTolerance,
    }).catch(refuse);
    checkKind(payload);
    checkAudience(payload, provider.audiences);
    return {
      provider: provider.name,
      issuer: provider.config.issuer,
      subject: subjectOf(payload),
      claims: payload,
      expiresAt: expiryOf(payload, now),
    };
  };
}

function providerOf(token: string, byIssuer: ReadonlyMap<string, Provider>): Provider {
  let issuer: JsonValue | undefined;
  try {
    issuer = peekJwt(token).iss;
  } catch (error) {
    refuse(error);
  }
  const provider = typeof issuer === 'string' ? byIssuer.get(issuer) : undefined;
  if (provider === undefined) throw refused('its issuer is not one that this server trusts');
  return provider;
}

/** RFC 8725 §2.8, §3.12: another kind of token must not pass for an ID token, also where its header does not tell. */
function checkKind(payload: JsonObject): void {
  for (const [member, values] of MARKS) {
    if (!Object.hasOwn(payload, member)) continue;
    const value = payload[member];
    if (typeof value !== 'string' || !values.has(value.toLowerCase())) throw refused(DESCRIPTIONS.type);
  }
}

/** §3.1.3.7 (3) to (5) */
function checkAudience({ aud, azp }: JsonObject, audiences: readonly string[]): void {
  const named = Array.isArray(aud) ? aud : [aud];
  if (!named.some((value) => audiences.includes(value))) {
    throw refused('it is for another audience: ask the provider for one for this company');
  }
  if (azp === undefined ? named.length > 1 : typeof azp !== 'string' || !audiences.includes(azp)) {
    throw refused('it has several audiences or another authorized party, and azp must be the expected audience');
  }
}

function subjectOf({ sub }: JsonObject): string {
  if (typeof sub === 'string' && SUBJECT.test(sub)) return sub;
  throw refused('sub must be a string of 1 to 255 printable ASCII characters');
}

/** What is issued ends no later than the ID token, so one that has ended by our clock is of no use, whatever the tolerance. */
function expiryOf({ exp }: JsonObject, now: number): number {
  const expiresAt = Number(exp) * 1_000;
  if (expiresAt <= now) throw refused(DESCRIPTIONS.expired);
  return expiresAt;
}

const DESCRIPTIONS: Readonly<Record<Exclude<JwtFault, 'claim'>, string>> = {
  malformed: 'it is not a signed JWT that this server can read',
  algorithm: 'it is signed with an algorithm that is not allowed for this provider',
  type: 'it is another kind of JWT, not an ID token',
  key: 'it is signed with a key that the provider does not publish, or that may not be used',
  'ambiguous key': 'it does not say with kid which key of the provider signed it',
  signature: 'its signature is wrong',
  expired: 'it has expired: get a new one from the provider',
  'not yet valid': 'it is not yet valid: check the clocks',
};

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_request', `The subject token is refused: ${reason}`, options);
}

function refuse(error: unknown): never {
  if (!(error instanceof JwtRefused)) throw error;
  const reason = error.fault === 'claim' ? `${error.claim} is missing or wrong` : DESCRIPTIONS[error.fault];
  throw refused(reason, { cause: error });
}
