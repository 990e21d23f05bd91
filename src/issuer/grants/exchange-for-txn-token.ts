import { OAuthError } from '../../oauth/errors.ts';
import type { TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget } from '../../oauth/target.ts';
import { namedDomain } from '../../oauth/trust-domain.ts';
import { readContext, readRequestDetails } from '../../oauth/txn-request.ts';
import { withinToken } from '../exchange-terms.ts';
import type { Issuer } from '../issuer.ts';
import { recordDetails, recordTarget } from '../progress.ts';
import { exchangeParties } from './exchange-parties.ts';
import type { Redemption, TokenRequest } from './redemption.ts';

/** A transaction token: for whom, and what for, one request goes on from a workload to the next. */
export async function exchangeForTxnToken(
  issuer: Issuer,
  request: TokenRequest,
  shown: TokenExchange,
): Promise<Redemption> {
  const { client, form, progress } = request;
  progress.record.token = 'txn_token';
  const foreign = ['authorization_details', 'resource'].find((name) => form.get(name) !== null);
  if (foreign !== undefined) {
    throw new OAuthError(
      'invalid_request',
      `${foreign} is of access tokens: what a transaction is about is request_details`,
    );
  }
  const domain = namedDomain(issuer.trustDomains, form.all('audience'), client);
  const { api } = domain;
  const scopes = readScopes(form);
  // Txn-Token Request: REQUIRED, so that each says what it is for
  if (scopes.length === 0) throw new OAuthError('invalid_request', 'scope is missing: say what the transaction is for');
  const asked = { resources: [], audiences: [api.name], scopes };
  const target = chooseTarget(asked, client, new Map([[api.name, api]]));
  recordTarget(progress.record, target);
  const told = readRequestDetails(form, domain, client, issuer.detailTypes);
  if (told !== null) recordDetails(progress.record, [told.detail]);
  const context = readContext(form, domain, client);
  const { token, exchange, terms, holdings, madeOf } = await exchangeParties(issuer, request, shown, api.name);
  // Unknown subject_token scope: what is not known to be more is not known to be less.
  if (token.scopes === null || exchange === null) {
    throw new OAuthError('invalid_request', 'A transaction token is made of an access token, whose scopes are known');
  }
  if (terms.budget !== null) {
    throw new OAuthError('invalid_request', 'What this client does is counted, and nobody would count it there');
  }
  const replaced = token.transaction;
  if (replaced !== null && told !== null) {
    throw new OAuthError('invalid_request', 'What a transaction is about never changes: leave request_details out');
  }
  const within = withinToken(client, { ...target, details: [] }, true, token, exchange);
  return {
    ...within,
    details: told === null ? [] : [told.detail],
    subject: token.subject,
    madeOf,
    issuedTokenType: shown.issuedTokenType,
    terms,
    holdings,
    transaction: { replaced, context, namesType: told?.namesType ?? false },
  };
}
