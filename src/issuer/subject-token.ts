import { type Act, actAt, readAct } from '../oauth/actor.ts';
import { OAuthError } from '../oauth/errors.ts';
import { ID_TOKEN_TYPE, type ShownSubject } from '../oauth/grants/token-exchange.ts';
import type { JsonObject } from '../oauth/json.ts';
import { isKnownByHash } from '../oauth/kept-token.ts';
import { JwtRefused, peekJwt } from '../oauth/verify-jwt.ts';
import type { Issuer } from './issuer.ts';
import { ownSubject, readOwnToken } from './own-token.ts';
import { type FoundSubject, findSubject } from './subject.ts';
import { withUserInfo } from './user-info.ts';

/** What a token says that is shown in an exchange, verified. */
export interface SubjectToken {
  /** The API that it is for, or the provider that it is of: what clients.<id>.exchanges calls it. */
  readonly from: string;
  /** The API, where it is Avow's own. */
  readonly home: string | null;
  readonly subject: FoundSubject;
  /** What it is good for; null where it says who somebody is and nothing else. */
  readonly scopes: readonly string[] | null;
  /** Who acts for the subject already. */
  readonly act: Act | null;
  /** The payload, for may_act. */
  readonly claims: JsonObject;
  /** Milliseconds: what is issued for it ends no later. */
  readonly expiresAt: number;
}

/** @throws OAuthError invalid_request where the token will not do (RFC 8693 §2.2.2), temporarily_unavailable where nobody can tell */
export async function readSubjectToken(issuer: Issuer, tenant: string, shown: ShownSubject): Promise<SubjectToken> {
  if (shown.type === ID_TOKEN_TYPE) return readIdToken(issuer, tenant, shown);
  const iss = isKnownByHash(shown.token) ? issuer.issuer : issuerOf(shown.token);
  return iss === issuer.issuer ? readOwn(issuer, tenant, shown.token) : readProviders(issuer, tenant, shown.token, iss);
}

async function readIdToken(issuer: Issuer, tenant: string, shown: ShownSubject): Promise<SubjectToken> {
  const idToken = await issuer.verifyIdToken(shown.token);
  const { claims, expiresAt } = idToken;
  const subject = await findSubject(issuer, tenant, withUserInfo(issuer, tenant, idToken, shown));
  const act = actOfProvider(claims, idToken.issuer);
  return { from: idToken.provider, home: null, subject, scopes: null, act, claims, expiresAt };
}

async function readOwn(issuer: Issuer, tenant: string, token: string): Promise<SubjectToken> {
  const own = await readOwnToken(issuer, tenant, token);
  const { payload, api } = own;
  return {
    from: api.name,
    home: api.name,
    subject: await ownSubject(issuer, tenant, own),
    scopes: payload.scope === '' ? [] : payload.scope.split(' '),
    act: readAct(payload),
    claims: payload,
    expiresAt: payload.exp * 1_000,
  };
}

async function readProviders(issuer: Issuer, tenant: string, token: string, iss: string): Promise<SubjectToken> {
  const verified = await issuer.verifyProviderToken(token, iss);
  const { provider, claims, scopes, expiresAt } = verified;
  const subject = await findSubject(issuer, tenant, verified, 'link');
  return { from: provider, home: null, subject, scopes, act: actOfProvider(claims, iss), claims, expiresAt };
}

function actOfProvider(claims: JsonObject, issuer: string): Act | null {
  const act = readAct(claims);
  return act === null ? null : actAt(act, issuer);
}

/** Before anything is verified: whose keys to use. */
function issuerOf(token: string): string {
  try {
    const { iss } = peekJwt(token);
    if (typeof iss === 'string') return iss;
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
  }
  throw new OAuthError('invalid_request', 'The subject token is no access token that this server can read');
}
