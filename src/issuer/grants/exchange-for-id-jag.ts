import { readDetails } from '../../oauth/authorization-details.ts';
import { chooseDetailTarget } from '../../oauth/detail-target.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { askedOf, namedServer, resourcesOf } from '../../oauth/id-jag.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget } from '../../oauth/target.ts';
import type { Issuer } from '../issuer.ts';
import { recordDetails, recordTarget } from '../progress.ts';
import { exchangeParties } from './exchange-parties.ts';
import type { Redemption, TokenRequest } from './redemption.ts';

/** An ID-JAG: the word by which another authorization server lets the application have a token of its own for the person. */
export async function exchangeForIdJag(
  issuer: Issuer,
  request: TokenRequest,
  shown: TokenExchange,
): Promise<Redemption> {
  const { client, form, progress } = request;
  progress.record.token = 'id_jag';
  const server = namedServer(issuer.authorizationServers, form.all('audience'), client);
  const { api } = server;
  const asked = askedOf(server, readScopes(form));
  const home = new Map([[api.name, api]]);
  const resources = resourcesOf(server, form.all('resource'));
  const details = readDetails(form, client, issuer.detailTypes);
  const target =
    details.length === 0
      ? chooseTarget(asked, client, home)
      : chooseDetailTarget(asked, details, issuer.detailTypes, client, home, resources);
  recordTarget(progress.record, target);
  recordDetails(progress.record, details);
  const { token, terms, holdings } = await exchangeParties(issuer, request, shown, api.name);
  // It is the sign-in that goes over to the other server, and no access that somebody was given here.
  if (token.scopes !== null) {
    throw new OAuthError(
      'invalid_request',
      'An ID-JAG is made of an identity assertion: show an ID token, or a SAML assertion',
    );
  }
  if (terms.budget !== null) {
    throw new OAuthError('invalid_request', 'What this client does is counted, and nobody would count it there');
  }
  const { subject } = token;
  return { ...target, subject, issuedTokenType: shown.issuedTokenType, terms, holdings, resources, details };
}
