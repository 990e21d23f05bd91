import type { Exchange } from '../../oauth/exchange.ts';
import type { TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { type ExchangeTerms, withinToken } from '../exchange-terms.ts';
import type { Issuer } from '../issuer.ts';
import type { Refresh } from '../refresh.ts';
import type { SubjectToken } from '../subject-token.ts';
import { exchangeParties } from './exchange-parties.ts';
import { askedTarget, type Redemption, type TokenRequest } from './redemption.ts';

/** An access token for an API of Avow's own. */
export async function exchangeForAccessToken(
  issuer: Issuer,
  request: TokenRequest,
  shown: TokenExchange,
): Promise<Redemption> {
  const asked = askedTarget(issuer, request, true);
  const { token, exchange, terms, holdings, madeOf } = await exchangeParties(issuer, request, shown, asked.api.name);
  const target = withinToken(request.client, asked, request.form.get('scope') !== null, token, exchange);
  const refresh = mayGoOn(terms, exchange) ? startOf(token) : null;
  const { subject } = token;
  return { ...target, subject, issuedTokenType: shown.issuedTokenType, terms, holdings, refresh, madeOf };
}

/** Whether an application may go on without the person: in the person's own name and with no shorter life set. */
function mayGoOn({ act, budget }: ExchangeTerms, exchange: Exchange | null): boolean {
  return act === null && budget === null && (exchange?.lifetimeMs ?? null) === null;
}

/** From a sign-in alone: what is made of an access token, or of a presentation, ends with it. */
function startOf({ signIn }: SubjectToken): Refresh | null {
  return signIn === null ? null : { kind: 'start', signIn };
}
