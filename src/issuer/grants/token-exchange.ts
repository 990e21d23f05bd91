import type { Actor } from '../../oauth/actor.ts';
import type { Client } from '../../oauth/client.ts';
import type { Exchange } from '../../oauth/exchange.ts';
import { readTokenExchange, type ShownToken } from '../../oauth/grants/token-exchange.ts';
import {
  applicationActor,
  type ExchangeTerms,
  exchangeFor,
  readActor,
  termsOf,
  withinToken,
} from '../exchange-terms.ts';
import type { Issuer } from '../issuer.ts';
import { recordActor, recordSubject } from '../progress.ts';
import type { Refresh } from '../refresh.ts';
import { readSubjectToken, type SubjectToken } from '../subject-token.ts';
import { askedTarget, type Redeem } from './redemption.ts';

/** RFC 8693: a token that speaks for somebody, for an access token that is about them and says no more. */
export const redeemTokenExchange: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const { subject: shown, actor: shownActor, issuedTokenType } = readTokenExchange(form, client);
  const asked = askedTarget(issuer, request);
  const token = await readSubjectToken(issuer, client.tenant, shown);
  const { subject } = token;
  if (token.spent !== null) progress.replay = [...progress.replay, token.spent];
  recordSubject(progress.record, subject);
  const actor = await actorOf(issuer, client, shownActor);
  const exchange = exchangeFor(client, token, asked.api.name);
  const terms = termsOf(issuer, client, token, exchange, actor);
  recordActor(progress.record, terms.act);
  const target = withinToken(asked, form.get('scope') !== null, token, exchange);
  const isLasting = asked.details.length === 0 && mayGoOn(token, terms, exchange);
  const refresh = isLasting ? startOf(token) : null;
  return { ...target, subject, issuedTokenType, terms, refresh };
};

/** An agent acts whenever it asks; another application, where it shows who acts. */
async function actorOf(issuer: Issuer, client: Client, shown: ShownToken | null): Promise<Actor | null> {
  if (shown !== null) return readActor(issuer, client.tenant, shown.token);
  return client.kind === 'agent' ? applicationActor(issuer.issuer, client.id) : null;
}

/**
 * Whether an application may go on without the person: from a sign-in, in the person's own name and with no shorter life set. What is
 * made of an access token, of a presentation, or for an actor, ends with it.
 */
function mayGoOn({ scopes, spent }: SubjectToken, { act, budget }: ExchangeTerms, exchange: Exchange | null): boolean {
  return (
    scopes === null && spent === null && act === null && budget === null && (exchange?.lifetimeMs ?? null) === null
  );
}

function startOf({ from: provider, claims }: SubjectToken): Refresh {
  return { kind: 'start', signIn: { provider, claims } };
}
