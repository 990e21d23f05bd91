/** Whether a token is good now, and if it is not, why: the one who shows it is told the first alone. */
import type { IntrospectionRecord } from '../audit/journal-record.ts';
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { applicationCalled, isMachineSubject } from '../oauth/assemble.ts';
import { OAuthError } from '../oauth/errors.ts';
import { isKnownByHash } from '../oauth/kept-token.ts';
import { hashToken } from '../oauth/opaque.ts';
import { apisIn } from '../oauth/shared-api.ts';
import { verifyAccessToken } from '../oauth/verify.ts';
import { JwtRefused } from '../oauth/verify-jwt.ts';
import type { StoredToken } from '../store/port.ts';
import { areOriginsThere } from './derivation.ts';
import type { Issuer, Person } from './issuer.ts';
import { personNamed } from './person-named.ts';
import { readContent, type StoredContent } from './stored-content.ts';

/** A token that is good now, and whose it is. */
export interface LiveToken extends StoredContent {
  readonly tenant: string;
  /** The id of the User that it stands for; null for a machine's. */
  readonly user: string | null;
}

/** What is known of a token that is not good, for the audit log. */
export interface DeadToken {
  readonly because: NonNullable<IntrospectionRecord['because']>;
  /** Which token it is, where that is known. */
  readonly token: KnownToken | null;
}

export interface KnownToken {
  readonly tenant: string;
  readonly client: string;
  readonly jti: string;
  /** The id of the User; null for a machine's, and where nobody is called so any more. */
  readonly user: string | null;
}

/** Whatever is wrong with a token, it is simply not live. */
export async function liveToken(issuer: Issuer, token: string): Promise<LiveToken | null> {
  return unlessDead(await lookAt(issuer, token));
}

/** The same, for who goes on with the person. */
export async function liveTokenWithPerson(issuer: Issuer, token: string): Promise<WithPerson<Person> | null> {
  const active: Find<Person> = async (tenant, user) => {
    const person = await issuer.people.get(tenant, user);
    return person?.active === true ? person : null;
  };
  return unlessDead(await (isKnownByHash(token) ? lookAtReference(issuer, token, active) : lookAtJwt(issuer, token)));
}

export function lookAt(issuer: Issuer, token: string): Promise<LiveToken | DeadToken> {
  const isActive: Find<true> = (tenant, user) => issuer.people.isActive(tenant, user);
  return isKnownByHash(token) ? lookAtReference(issuer, token, isActive) : lookAtJwt(issuer, token);
}

function unlessDead<T extends LiveToken>(seen: T | DeadToken): T | null {
  return 'because' in seen ? null : seen;
}

/** What is to be known of a person who is there and active; of any other nothing is. */
type Find<Known> = (tenant: string, user: string) => Promise<Known | null | false>;

/** A machine's has none. */
type WithPerson<Known> = LiveToken & { readonly person: Known | null };

async function lookAtReference<Known>(
  issuer: Issuer,
  token: string,
  find: Find<Known>,
): Promise<WithPerson<Known> | DeadToken> {
  const hash = hashToken(token);
  // Revoked by the JWT, too, that a gateway swapped it for, which has the same jti.
  const stored = await issuer.store.getUnrevoked(hash);
  if (stored === null) return gone(await issuer.store.getToken(hash));
  if (stored.expiresAt <= issuer.effects.now()) return { because: 'expired', token: stored };
  // An application that left the configuration, or was deleted (RFC 7592 §2.3), takes its tokens with it.
  const found = issuer.findClient(stored.client);
  const client = found instanceof Promise ? await found : found;
  const { tenant, user, jti } = stored;
  const content = readContent(stored.payload);
  if (client === undefined) return { because: 'application', token: stored };
  // An older Avow kept whether the token is derived with the application alone.
  const mayBeDerived = content.isDerived || client.exchanges !== null;
  const origins = mayBeDerived ? (await issuer.store.standingOf(tenant, jti)).origins : [];
  const areThere = areOriginsThere(issuer, origins);
  if (!(areThere instanceof Promise ? await areThere : areThere)) return { because: 'application', token: stored };
  const person = user === null ? null : await find(tenant, user);
  if (person === false || (user !== null && person === null)) return { because: 'person', token: stored };
  if (user === null && !(await isThere(issuer, content.token))) return { because: 'application', token: stored };
  const { token: payload, introspection } = content;
  return { tenant, user, person, token: payload, introspection };
}

function gone(stored: StoredToken | null): DeadToken {
  return stored === null ? { because: 'unknown', token: null } : { because: 'revoked', token: stored };
}

/** An application that is not here any more takes along what others were given about it by an exchange, too. */
function isThere(
  { findClient }: Pick<Issuer, 'findClient'>,
  { sub, client_id }: AccessTokenPayload,
): boolean | Promise<boolean> {
  const application = applicationCalled(sub);
  if (application === client_id) return true;
  return application !== null && Promise.resolve(findClient(application)).then((found) => found !== undefined);
}

async function lookAtJwt(issuer: Issuer, token: string): Promise<WithPerson<Person> | DeadToken> {
  const { keys, effects } = issuer;
  const verified = await verifyAccessToken(token, { keys, issuer: issuer.issuer, now: effects.now }).catch(faultOf);
  if (typeof verified === 'string') return { because: verified, token: null };
  const { client_id, jti, sub } = verified;
  const client = await issuer.findClient(client_id);
  if (client === undefined) return { because: 'application', token: null };
  const { tenant } = client;
  const known = { tenant, client: client_id, jti };
  const { isRevoked, origins } = await issuer.store.standingOf(tenant, jti);
  if (isRevoked) return { because: 'revoked', token: { ...known, user: null } };
  if (!(await areOriginsThere(issuer, origins))) return { because: 'application', token: { ...known, user: null } };
  const person = await personNamed(issuer, tenant, verified);
  const user = person?.id ?? null;
  if (isMachineSubject(sub)) {
    if (!(await isThere(issuer, verified))) return { because: 'application', token: { ...known, user } };
  } else if (person?.active !== true) return { because: 'person', token: { ...known, user } };
  return { tenant, user, person, token: verified, introspection: await toldOf(issuer, token, verified) };
}

function faultOf(error: unknown): 'expired' | 'unknown' {
  const fault = error instanceof OAuthError && error.cause instanceof JwtRefused ? error.cause.fault : null;
  return fault === 'expired' ? 'expired' : 'unknown';
}

/** A JWT says all that is to be said about it, but where its API has claims that introspection alone tells, or does not tell. */
async function toldOf(issuer: Issuer, token: string, verified: AccessTokenPayload): Promise<AccessTokenPayload> {
  const isDivided = apisIn(verified.aud, issuer.apis).some(({ dividesContent }) => dividesContent);
  const stored = isDivided ? await issuer.store.getToken(hashToken(token)) : null;
  return stored === null ? verified : readContent(stored.payload).introspection;
}
