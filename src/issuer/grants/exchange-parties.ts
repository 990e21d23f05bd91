import type { Client } from '../../oauth/client.ts';
import { bindingOf, type Confirmation } from '../../oauth/confirmation.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Exchange } from '../../oauth/exchange.ts';
import type { TokenExchange } from '../../oauth/grants/token-exchange.ts';
import type { Original } from '../derivation.ts';
import {
  type Acting,
  applicationActor,
  asOfOneApi,
  type ExchangeTerms,
  exchangeFor,
  readActor,
  termsOf,
} from '../exchange-terms.ts';
import type { Holding } from '../holding.ts';
import type { Issuer } from '../issuer.ts';
import { recordActor, recordSubject } from '../progress.ts';
import { readSubjectToken, type SubjectToken } from '../subject-token.ts';
import type { TokenRequest } from './redemption.ts';

/** Who is spoken for, by which exchange of the configuration, and who acts. */
export interface ExchangeParties {
  readonly token: SubjectToken;
  readonly exchange: Exchange | null;
  readonly terms: ExchangeTerms;
  /** Redemption.holdings */
  readonly holdings: readonly Holding[];
  /** Redemption.madeOf */
  readonly madeOf: readonly Original[];
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
  const whole = await readSubjectToken(issuer, client.tenant, shown);
  const token = asOfOneApi(client, whole, home, issuer.apis);
  const { spent } = token;
  if (spent?.when === 'shown') progress.replay = [...progress.replay, spent.mark];
  if (spent?.when === 'issued') progress.spends = [spent.mark];
  recordSubject(progress.record, token.subject);
  const acting = shownActor === null ? null : await readActor(issuer, client.tenant, shownActor.token);
  const exchange = exchangeFor(client, token, home);
  const terms = termsOf(issuer, client, token, exchange, acting ?? agentItself(issuer, client));
  recordActor(progress.record, terms.act);
  const holdings = [...holdingsOf(acting?.confirmation ?? null), ...holdingsOf(unprovenOf(client, token))];
  const madeOf = [token.origin, acting?.origin ?? null].filter((one) => one !== null);
  return { token, exchange, terms, holdings, madeOf };
}

/** An agent acts whenever it asks; another application, where it shows who acts. */
function agentItself({ issuer }: Issuer, { id, kind }: Client): Acting | null {
  return kind === 'agent' ? { actor: applicationActor(issuer, id), expiresAt: Number.POSITIVE_INFINITY } : null;
}

/**
 * What an access token that is shown is bound to, where this client must prove to have it: the API that the token is for, which
 * looked at the proof that came with it, need not; its own client, and everybody else, must.
 */
function unprovenOf({ introspects }: Client, { home, scopes, claims }: SubjectToken): Confirmation | null {
  const isApi = home !== null && introspects.has(home);
  return scopes === null || isApi ? null : bindingOf(claims);
}

function holdingsOf(confirmation: Confirmation | null): readonly Holding[] {
  if (confirmation === null) return [];
  const refuse = (why: string) => new OAuthError('invalid_request', `The token shown cannot be exchanged so: ${why}`);
  return [{ confirmation, refuse }];
}
