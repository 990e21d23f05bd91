import type { Actor } from '../../oauth/actor.ts';
import type { Client } from '../../oauth/client.ts';
import { readTokenExchange, type ShownToken } from '../../oauth/grants/token-exchange.ts';
import { applicationActor, exchangeFor, readActor, termsOf, withinToken } from '../exchange-terms.ts';
import type { Issuer } from '../issuer.ts';
import { recordActor, recordSubject } from '../progress.ts';
import { readSubjectToken } from '../subject-token.ts';
import { askedTarget, type Redeem } from './redemption.ts';

/** RFC 8693: a token that speaks for somebody, for an access token that is about them and says no more. */
export const redeemTokenExchange: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const { subject: shown, actor: shownActor, issuedTokenType } = readTokenExchange(form, client);
  const asked = askedTarget(issuer, request);
  const token = await readSubjectToken(issuer, client.tenant, shown);
  const { subject } = token;
  recordSubject(progress.record, subject);
  const actor = await actorOf(issuer, client, shownActor);
  const exchange = exchangeFor(client, token, asked.api.name);
  const terms = termsOf(issuer, client, token, exchange, actor);
  recordActor(progress.record, terms.act);
  const target = withinToken(asked, form.get('scope') !== null, token, exchange);
  return { ...target, subject, issuedTokenType, terms };
};

/** An agent acts whenever it asks; another application, where it shows who acts. */
async function actorOf(issuer: Issuer, client: Client, shown: ShownToken | null): Promise<Actor | null> {
  if (shown !== null) return readActor(issuer, client.tenant, shown.token);
  return client.kind === 'agent' ? applicationActor(issuer.issuer, client.id) : null;
}
