import type { Actor } from '../../oauth/actor.ts';
import type { Client } from '../../oauth/client.ts';
import type { Exchange } from '../../oauth/exchange.ts';
import type { ShownToken, TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { applicationActor, type ExchangeTerms, exchangeFor, readActor, termsOf } from '../exchange-terms.ts';
import type { Issuer } from '../issuer.ts';
import { recordActor, recordSubject } from '../progress.ts';
import { readSubjectToken, type SubjectToken } from '../subject-token.ts';
import type { TokenRequest } from './redemption.ts';

/** Who is spoken for, by which exchange of the configuration, and who acts. */
export interface ExchangeParties {
  readonly token: SubjectToken;
  readonly exchange: Exchange | null;
  readonly terms: ExchangeTerms;
}

/**
 * Reads the tokens that are shown.
 * @param home what scopes are asked of: the name of an API, or of another authorization server
 * @throws OAuthError RFC 8693 §2.2.2
 */
export async function exchangeParties(
  issuer: Issuer,
  { client, progress }: TokenRequest,
  { subject: shown, actor: shownActor }: TokenExchange,
  home: string,
): Promise<ExchangeParties> {
  const token = await readSubjectToken(issuer, client.tenant, shown);
  const { spent } = token;
  if (spent?.when === 'shown') progress.replay = [...progress.replay, spent.mark];
  if (spent?.when === 'issued') progress.spends = [spent.mark];
  recordSubject(progress.record, token.subject);
  const actor = await actorOf(issuer, client, shownActor);
  const exchange = exchangeFor(client, token, home);
  const terms = termsOf(issuer, client, token, exchange, actor);
  recordActor(progress.record, terms.act);
  return { token, exchange, terms };
}

/** An agent acts whenever it asks; another application, where it shows who acts. */
async function actorOf(issuer: Issuer, client: Client, shown: ShownToken | null): Promise<Actor | null> {
  if (shown !== null) return readActor(issuer, client.tenant, shown.token);
  return client.kind === 'agent' ? applicationActor(issuer.issuer, client.id) : null;
}
