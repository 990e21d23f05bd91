import { type Act, type Actor, actOf, mayAct } from '../oauth/actor.ts';
import { isMachineSubject, machineSubject } from '../oauth/assemble.ts';
import { type AuthorizationDetail, isWithin } from '../oauth/authorization-details.ts';
import type { Client } from '../oauth/client.ts';
import { bindingOf, type Confirmation } from '../oauth/confirmation.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type Budget, type Exchange, worthOf } from '../oauth/exchange.ts';
import { namesIn } from '../oauth/shared-api.ts';
import { objectsUnnamed, type Target } from '../oauth/target.ts';
import type { Original } from './derivation.ts';
import type { Issuer } from './issuer.ts';
import { readOwnToken } from './own-token.ts';
import type { SubjectToken } from './subject-token.ts';

/** What an exchange sets for the token that it ends in, beside what rules decide. */
export interface ExchangeTerms {
  /** RFC 8693 §4.1 */
  readonly act: Act | null;
  /** Milliseconds: the token ends no later. */
  readonly endsAt: number;
  /** What the token may be used for; null where nothing is counted. */
  readonly budget: Budget | null;
}

/**
 * The exchange of the client's configuration that lets it show this token for that API.
 * @returns null where nothing is configured and the token is an ID token: its scopes say what the client may ask for
 * @throws OAuthError invalid_request, invalid_target (RFC 8693 §2.2.2): nothing is exchanged that is not named
 */
export function exchangeFor({ id, exchanges }: Client, shown: SubjectToken, api: string): Exchange | null {
  if (exchanges === null && shown.scopes === null) return null;
  const own = exchanges?.filter(({ from }) => from === shown.from) ?? [];
  if (own.length === 0) {
    const audit = `${id} has no exchange from '${shown.from}'`;
    throw new OAuthError('invalid_request', 'This client may not exchange such a token', { audit });
  }
  const exchange = own.find(({ to }) => namesIn(api).every((name) => to.has(name)));
  if (exchange !== undefined) return exchange;
  const audit = `${id} has no exchange from '${shown.from}' to '${api}'`;
  throw new OAuthError('invalid_target', 'This client may not exchange such a token for that resource', { audit });
}

/**
 * What a token for several APIs is in an exchange: one for the API from which the client may exchange it, with the scopes that are that
 * API's. Of what the others let be done there, nothing is passed on.
 */
export function asOfOneApi({ exchanges }: Client, shown: SubjectToken, to: string, apis: Issuer['apis']): SubjectToken {
  const froms = namesIn(shown.from);
  if (froms.length === 1) return shown;
  const own = exchanges?.filter(({ from }) => froms.includes(from)) ?? [];
  const from = (own.find((one) => namesIn(to).every((name) => one.to.has(name))) ?? own[0])?.from;
  const api = from === undefined ? undefined : apis.get(from);
  if (from === undefined || api === undefined) return shown;
  return { ...shown, from, home: from, scopes: shown.scopes?.filter((scope) => api.scopes.has(scope)) ?? null };
}

/**
 * The target with those scopes alone that the token shown is worth.
 * @param asked true where the request names its scopes: then each must be there
 * @throws OAuthError invalid_scope, invalid_authorization_details
 */
export function withinToken<Asked extends Target & { readonly details: readonly AuthorizationDetail[] }>(
  client: Client,
  target: Asked,
  asked: boolean,
  shown: SubjectToken,
  exchange: Exchange | null,
): Asked {
  if (shown.scopes === null || exchange === null) {
    if (target.scopes.length > 0 || target.details.length > 0) return target;
    throw objectsUnnamed(client, target.api);
  }
  if (!withinDetails(target.details, shown)) {
    throw new OAuthError(
      'invalid_authorization_details',
      'The subject token does not have these authorization details',
    );
  }
  if (target.scopes.length === 0 && target.details.length > 0) return target;
  const worth = worthOf(exchange, shown.scopes, shown.home, target.api.name);
  const own = target.scopes.filter((scope) => worth.has(scope));
  const scopes = asked ? own : [...own, ...ofObjects(worth, target, client)];
  if (scopes.length > 0 && (!asked || scopes.length === target.scopes.length)) return { ...target, scopes };
  const stray = target.scopes.find((scope) => !worth.has(scope)) ?? '';
  throw new OAuthError('invalid_scope', `The scope ${stray} is more than the subject token is worth`);
}

/** Where no scopes are named: the scopes of objects that the token is worth, of which nobody but the token says which they are. */
export function ofObjects(worth: ReadonlySet<string>, { api, scopes }: Target, client: Client): readonly string[] {
  return [...worth].filter((one) => !scopes.includes(one) && client.scopes.has(one) && api.scopes.has(one));
}

/** A token that says what one act may be is passed on for that very act alone. */
function withinDetails(asked: readonly AuthorizationDetail[], { claims }: SubjectToken): boolean {
  const own = Array.isArray(claims.authorization_details) ? claims.authorization_details : [];
  return isWithin(asked, own);
}

/**
 * Who acts, and how long.
 * @param acting who is to act; null where the application asks in the subject's name alone
 * @throws OAuthError invalid_request where the subject token, or the configuration, does not let this one act
 */
export function termsOf(
  issuer: Pick<Issuer, 'issuer' | 'effects'>,
  client: Client,
  shown: SubjectToken,
  exchange: Exchange | null,
  acting: Acting | null,
): ExchangeTerms {
  const party = acting?.actor ?? applicationActor(issuer.issuer, client.id);
  const named = mayAct(shown.claims, party);
  const listed = party.client !== null && (party.client === client.id || exchange?.actors.has(party.client) === true);
  if (named === false || (named === null && !listed)) {
    const audit = `${party.sub} may not act for this subject: ${named === null ? 'not among actors' : 'may_act'}`;
    throw new OAuthError('invalid_request', 'That actor may not act for the subject of this token', { audit });
  }
  const now = issuer.effects.now();
  const lifetimes = [exchange?.lifetimeMs, client.agent?.lifetimeMs].flatMap((ms) => (ms == null ? [] : [now + ms]));
  return {
    act: acting === null ? shown.act : actOf(acting.actor, shown.act),
    endsAt: Math.min(shown.expiresAt, acting?.expiresAt ?? Infinity, ...lifetimes),
    budget: client.agent?.budget ?? null,
  };
}

/** An application as the actor. */
export function applicationActor(issuer: string, id: string): Actor {
  return { sub: machineSubject(id), issuer, client: id };
}

export interface Acting {
  readonly actor: Actor;
  /** Milliseconds: who acts is known no longer than that. */
  readonly expiresAt: number;
}

/** Who acts by a token that was shown: what is made with it ends with it. */
export interface ActingByToken extends Acting {
  readonly origin: Original;
  readonly confirmation: Confirmation | null;
}

/**
 * Whom an actor_token names: an access token of Avow's own.
 * @throws OAuthError invalid_request where it will not do
 */
export async function readActor(issuer: Issuer, tenant: string, token: string): Promise<ActingByToken> {
  const { payload } = await readOwnToken(issuer, tenant, token);
  if (payload.act !== undefined) {
    throw new OAuthError('invalid_request', 'The actor token was made for an actor itself: show one of its own');
  }
  const client = isMachineSubject(payload.sub) && payload.sub === machineSubject(payload.client_id);
  const actor = { sub: payload.sub, issuer: issuer.issuer, client: client ? payload.client_id : null };
  const origin = { jti: payload.jti, client: payload.client_id };
  return { actor, expiresAt: payload.exp * 1_000, origin, confirmation: bindingOf(payload) };
}
