import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Api } from '../oauth/api.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject, JsonValue } from '../oauth/json.ts';
import { apisIn, together } from '../oauth/shared-api.ts';
import { hasBudget } from './budget.ts';
import type { Issuer, Person } from './issuer.ts';
import { liveTokenWithPerson } from './live-token.ts';
import type { FoundSubject, SignIn } from './subject.ts';
import { linkedSignIn } from './told-sign-in.ts';

/** An access token of Avow's own that is shown in an exchange: good now, and of the tenant. */
export interface OwnToken {
  readonly payload: AccessTokenPayload;
  /** All that it is for, as one. */
  readonly api: Api;
  /** Active; null for a machine's. */
  readonly person: Person | null;
}

/** @throws OAuthError invalid_request, one answer for all that is wrong with it (RFC 8693 §2.2.2) */
export async function readOwnToken(issuer: Issuer, tenant: string, token: string): Promise<OwnToken> {
  const live = await liveTokenWithPerson(issuer, token);
  const apis = live === null ? [] : apisIn(live.token.aud, issuer.apis);
  if (live?.tenant !== tenant || apis.length === 0) {
    throw new OAuthError('invalid_request', 'The token shown is not a live access token of this server');
  }
  // Another token made of it would be counted by nobody.
  if (hasBudget(live.token)) {
    throw new OAuthError('invalid_request', 'The token shown has a budget, and is not passed on');
  }
  return { payload: live.token, api: together(apis), person: live.person };
}

/** Whom the token is about. What is resolved for them is resolved anew: of their sign-in, what is kept of it and what the token says. */
export async function ownSubject(
  issuer: Issuer,
  tenant: string,
  { payload, person }: Pick<OwnToken, 'payload' | 'person'>,
): Promise<FoundSubject> {
  if (person === null) return { kind: 'machine', sub: payload.sub };
  const linked = await linkedSignIn(issuer, tenant, person.id);
  return { kind: 'human', person, idToken: signInOf(linked, payload), firstLink: null };
}

/** RFC 9068 §2.2.1: how and when they were authenticated, which a token that is made of it says too. */
const AUTHENTICATION = ['acr', 'amr', 'auth_time'];

function signInOf(linked: SignIn | null, payload: JsonObject): SignIn | null {
  const said = AUTHENTICATION.flatMap((name): [string, JsonValue][] => {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  if (linked === null && said.length === 0) return null;
  return {
    provider: linked?.provider ?? null,
    claims: { ...linked?.claims, ...Object.fromEntries(said) },
    expiresAt: null,
  };
}
