/**
 * JWTs by which a trusted issuer lets an application have an access token for a person. RFC 7521 §4.1, RFC 7523 §2.1 and §3 as
 * draft-ietf-oauth-rfc7523bis tightens it; ID-JAG: draft-ietf-oauth-identity-assertion-authz-grant
 */
import type { OpenIdProviderConfig, OpenIdProviders } from '../../schema/config.ts';
import { isSoleAudience } from './assertion.ts';
import { bindingOf, type Confirmation } from './confirmation.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { parseScopes } from './scope.ts';
import { JwtRefused, type KeyFinder, peekJwt, peekType, verifyJwt } from './verify-jwt.ts';

export interface VerifiedGrant {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly claims: JsonObject;
  /** What an ID-JAG is limited to; null where it says nothing of it. */
  readonly scopes: readonly string[] | null;
  readonly resources: readonly string[] | null;
  /** The acts, unchecked; null where it says nothing of any. RFC 9396 §2 */
  readonly details: readonly JsonValue[] | null;
  /** What it is bound to; null where whoever may show it is believed. */
  readonly confirmation: Confirmation | null;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** What must be remembered so that it works once, and until when. RFC 7523 §3 (7) */
  readonly replay: { readonly jti: string; readonly expiresAt: number };
}

interface Trusted {
  readonly name: string;
  readonly config: OpenIdProviderConfig;
  readonly keys: KeyFinder;
}

type Kind = OpenIdProviderConfig['assertions'][number];

/** What the metadata says of them: draft-ietf-oauth-identity-assertion-authz-grant, authorization_grant_profiles_supported. */
export function grantProfiles(providers: OpenIdProviders): readonly string[] {
  const taken = Object.values(providers).some(({ assertions }) => assertions.includes('id-jag'));
  return taken ? ['urn:ietf:params:oauth:grant-profile:id-jag'] : [];
}

/** RFC 8725 §3.11: each kind has a typ of its own, and none is taken for another. */
const KINDS: Readonly<
  Record<Kind, { readonly types: readonly (string | null)[]; readonly required: readonly string[] }>
> = {
  jwt: { types: ['jwt', null], required: [] },
  'id-jag': { types: ['oauth-id-jag+jwt'], required: ['client_id', 'iat'] },
};
const SUBJECT = /^[\x20-\x7E]{1,255}$/;
/** How far away exp may be: as long as its jti must be remembered. RFC 7523 §3 (4) */
const MAX_LIFETIME_MS = 600_000;
const MAX_JTI = 255;

/**
 * Takes the providers of the configuration; returns a function that verifies an assertion of one that has `assertions`. That throws
 * invalid_grant (RFC 7521 §4.1.1), and temporarily_unavailable where the provider's keys cannot be had.
 * @param issuer Avow's own identifier: the only audience
 */
export function createGrantVerifier(
  providers: OpenIdProviders,
  issuer: string,
  deps: RemoteKeysDeps,
): (assertion: string, clientId: string) => Promise<VerifiedGrant> {
  const byIssuer = new Map<string, Trusted>();
  for (const [name, config] of Object.entries(providers)) {
    if (config.assertions.length > 0)
      byIssuer.set(config.issuer, { name, config, keys: createRemoteKeys(config, deps) });
  }
  return async (assertion, clientId) => {
    const { trusted, kind } = peek(assertion, byIssuer);
    const { config } = trusted;
    const now = deps.now();
    const claims = await verifyJwt(assertion, {
      keys: trusted.keys,
      algorithms: config.algorithms,
      types: KINDS[kind].types,
      issuer: config.issuer,
      required: ['aud', 'jti', 'sub', ...KINDS[kind].required],
      now,
      toleranceMs: config.clockTolerance,
    }).catch(refuse);
    // rfc7523bis §3: the issuer identifier alone, never the token endpoint or several
    if (!isSoleAudience(claims, issuer)) throw refused('aud must be the identifier of this server alone');
    // ID-JAG §4.4: the application that it was made out for, and no other
    if (kind === 'id-jag' && claims.client_id !== clientId) throw refused('it was made out for another client');
    return { ...read(claims, trusted, now), ...limitsOf(kind, claims) };
  };
}

/** Whose word it would be, and what kind of assertion: before anything is verified. */
function peek(assertion: string, byIssuer: ReadonlyMap<string, Trusted>): { trusted: Trusted; kind: Kind } {
  try {
    const { iss } = peekJwt(assertion);
    const type = peekType(assertion);
    const trusted = typeof iss === 'string' ? byIssuer.get(iss) : undefined;
    if (trusted === undefined) throw refused('its issuer is not one whose assertions this server takes');
    const kind = trusted.config.assertions.find((name) => KINDS[name].types.includes(type));
    if (kind === undefined) throw refused(`its typ is none that this issuer may send`);
    return { trusted, kind };
  } catch (error) {
    return refuse(error);
  }
}

function read(claims: JsonObject, { name, config }: Trusted, now: number) {
  const { sub, jti } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw refused('sub is missing or wrong');
  const expiresAt = Number(claims.exp) * 1_000;
  // What is issued ends no later (RFC 7521 §4.1), so one that has ended by our clock is of no use, whatever the tolerance.
  if (expiresAt <= now) throw refused('it has expired');
  if (expiresAt > now + MAX_LIFETIME_MS + config.clockTolerance) {
    throw refused(`exp must be at most ${MAX_LIFETIME_MS / 60_000} minutes away`);
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw refused('jti is missing or too long');
  const replay = { jti, expiresAt: expiresAt + config.clockTolerance };
  const confirmation = bindingOf(claims);
  return { provider: name, issuer: config.issuer, subject: sub, claims, confirmation, expiresAt, replay };
}

/** What an ID-JAG says of scopes, resources and acts is a limit; in another JWT these are nobody's words. */
function limitsOf(
  kind: Kind,
  { scope, resource, authorization_details: details }: JsonObject,
): Pick<VerifiedGrant, 'scopes' | 'resources' | 'details'> {
  if (kind !== 'id-jag') return { scopes: null, resources: null, details: null };
  if (details !== undefined && !Array.isArray(details)) throw refused('authorization_details is no list');
  if (scope !== undefined && typeof scope !== 'string') throw refused('scope is no list of names');
  const resources: readonly (JsonValue | undefined)[] = Array.isArray(resource) ? resource : [resource];
  // One that is for acts is for no scope that it does not name, and the other way round.
  const isLimited = scope !== undefined || details !== undefined;
  return {
    scopes: isLimited ? parseScopes(scope === undefined || scope === '' ? null : scope) : null,
    resources: resource === undefined ? null : resources.filter((one) => typeof one === 'string'),
    details: isLimited ? (details ?? []) : null,
  };
}

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_grant', `The assertion is refused: ${reason}`, options);
}

function refuse(error: unknown): never {
  if (!(error instanceof JwtRefused)) throw error;
  const reason = error.claim === null ? error.fault : `${error.fault} (${error.claim})`;
  throw refused(`its ${reason} is not as it must be`, { cause: error });
}
