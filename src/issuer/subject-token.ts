import { type Act, actAt, readAct } from '../oauth/actor.ts';
import { isMachineSubject } from '../oauth/assemble.ts';
import { OAuthError } from '../oauth/errors.ts';
import {
  ID_TOKEN_TYPE,
  SAML2_TYPE,
  SD_JWT_VC_TYPE,
  type ShownSubject,
  TXN_TOKEN_TYPE,
} from '../oauth/grants/token-exchange.ts';
import type { JsonObject } from '../oauth/json.ts';
import { isKnownByHash } from '../oauth/kept-token.ts';
import { type TxnTokenPayload, verifyTxnToken } from '../oauth/txn-token.ts';
import { JwtRefused, peekJwt } from '../oauth/verify-jwt.ts';
import type { Write } from '../store/port.ts';
import { assertedAt, presentedAt } from './assertion.ts';
import { areOriginsThere, type Original } from './derivation.ts';
import type { Issuer } from './issuer.ts';
import { ownSubject, readOwnToken } from './own-token.ts';
import { personCalled } from './person-named.ts';
import type { BeginningSignIn } from './refresh-content.ts';
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
  /** Of one of Avow's own: what is made of it ends with it. */
  readonly origin: Original | null;
  /** Milliseconds: what is issued for it ends no later. */
  readonly expiresAt: number;
  /** What it says where it is a transaction token; null for every other. */
  readonly transaction: TxnTokenPayload | null;
  /** The mark that it leaves, where it is taken once: as soon as it is shown, or with the token that is issued for it. */
  readonly spent: { readonly mark: Write; readonly when: 'shown' | 'issued' } | null;
  /** A sign-in, which an application may go on from without the person; null where what is issued ends with the token. */
  readonly signIn: BeginningSignIn | null;
}

/** @throws OAuthError invalid_request where the token will not do (RFC 8693 §2.2.2), temporarily_unavailable where nobody can tell */
export async function readSubjectToken(issuer: Issuer, tenant: string, shown: ShownSubject): Promise<SubjectToken> {
  return (READERS.get(shown.type) ?? readAccessToken)(issuer, tenant, shown);
}

/** What says who somebody is, and nothing of what they may. */
const IDENTITY = { home: null, scopes: null, transaction: null, origin: null } as const;

type Reader = typeof readSubjectToken;

/** How a token of each type is read; every other that is taken is an access token. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  [ID_TOKEN_TYPE, readIdToken],
  [SAML2_TYPE, readAssertion],
  [SD_JWT_VC_TYPE, readPresentation],
  [TXN_TOKEN_TYPE, readTransaction],
]);

async function readAccessToken(issuer: Issuer, tenant: string, { token }: ShownSubject): Promise<SubjectToken> {
  const iss = isKnownByHash(token) ? issuer.issuer : issuerOf(token);
  return iss === issuer.issuer ? readOwn(issuer, tenant, token) : readProviders(issuer, tenant, token, iss);
}

/** A credential says who somebody is, as an ID token does; it is shown anew for each token. */
async function readPresentation(issuer: Issuer, tenant: string, { token, nonce }: ShownSubject): Promise<SubjectToken> {
  if (nonce === null) {
    throw new OAuthError('invalid_request', 'subject_token_nonce is missing: send what the holder was given to sign');
  }
  const verified = await issuer.verifyPresentation(token, nonce);
  const { provider, claims, expiresAt, replay } = verified;
  const subject = await findSubject(issuer, tenant, verified);
  const mark = { kind: 'insertReplay', tenant, issuer: presentedAt(verified.issuer), ...replay } as const;
  const spent = { mark, when: 'shown' } as const;
  return { ...IDENTITY, from: provider, subject, act: null, claims, expiresAt, spent, signIn: null };
}

/** An assertion is a sign-in, as an ID token is, but that it is taken once. */
async function readAssertion(issuer: Issuer, tenant: string, { token }: ShownSubject): Promise<SubjectToken> {
  const verified = issuer.verifyAssertion(token);
  const { provider, claims, expiresAt, replay, oneTimeUse, sessionEndsAt: endsAt } = verified;
  const subject = await findSubject(issuer, tenant, verified);
  const mark = { kind: 'insertReplay', tenant, issuer: assertedAt(verified.issuer), ...replay } as const;
  // What is refused for want of a consent, or of a source, may be asked again with it.
  const spent = { mark, when: 'issued' } as const;
  // saml-core §2.5.1.5: one that is for one use is not retained
  const signIn = oneTimeUse ? null : { provider, claims, endsAt };
  return { ...IDENTITY, from: provider, subject, act: null, claims, expiresAt, spent, signIn };
}

async function readIdToken(issuer: Issuer, tenant: string, shown: ShownSubject): Promise<SubjectToken> {
  const idToken = await issuer.verifyIdToken(shown.token);
  const { provider, claims, expiresAt } = idToken;
  const subject = await findSubject(issuer, tenant, withUserInfo(issuer, tenant, idToken, shown));
  const act = actOfProvider(claims, idToken.issuer);
  const signIn = { provider, claims, endsAt: null };
  return { ...IDENTITY, from: provider, subject, act, claims, expiresAt, spent: null, signIn };
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
    origin: { jti: payload.jti, client: payload.client_id },
    expiresAt: payload.exp * 1_000,
    transaction: null,
    spent: null,
    signIn: null,
  };
}

/** A transaction token of Avow's own, for another in its place. */
async function readTransaction(issuer: Issuer, tenant: string, { token }: ShownSubject): Promise<SubjectToken> {
  const { keys, effects, trustDomains } = issuer;
  const payload = await verifyTxnToken(token, { keys, issuer: issuer.issuer, now: effects.now });
  const api = [...trustDomains.values()].find((one) => one.api.audience === payload.aud)?.api;
  const workload = await issuer.findClient(payload.client_id);
  const { isRevoked, origins } = await issuer.store.standingOf(tenant, payload.jti);
  const isLive = workload?.tenant === tenant && !isRevoked && (await areOriginsThere(issuer, origins));
  if (api === undefined || !isLive) {
    throw new OAuthError('invalid_request', 'The token shown is not a live transaction token of this server');
  }
  const person = await personCalled(issuer, tenant, api, payload.sub);
  // A deactivated person gets no token, whatever the rules say.
  if (person?.active !== true && !isMachineSubject(payload.sub)) {
    throw new OAuthError('invalid_request', 'the person of this subject token is not here any more');
  }
  return {
    from: api.name,
    home: api.name,
    subject: await ownSubject(issuer, tenant, { payload, person }),
    scopes: payload.scope.split(' '),
    act: readAct(payload),
    claims: payload,
    origin: { jti: payload.jti, client: payload.client_id },
    expiresAt: payload.exp * 1_000,
    transaction: payload,
    spent: null,
    signIn: null,
  };
}

async function readProviders(issuer: Issuer, tenant: string, token: string, iss: string): Promise<SubjectToken> {
  const verified = await issuer.verifyProviderToken(token, iss);
  const { provider, claims, scopes, expiresAt } = verified;
  const subject = await findSubject(issuer, tenant, verified, 'link');
  return {
    from: provider,
    home: null,
    subject,
    scopes,
    act: actOfProvider(claims, iss),
    claims,
    origin: null,
    expiresAt,
    transaction: null,
    spent: null,
    signIn: null,
  };
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
