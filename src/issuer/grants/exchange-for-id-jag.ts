import { OAuthError } from '../../oauth/errors.ts';
import type { TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { askedOf, namedServer, resourcesOf } from '../../oauth/id-jag.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget } from '../../oauth/target.ts';
import type { Issuer } from '../issuer.ts';
import { recordTarget } from '../progress.ts';
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
  if (form.get('authorization_details') !== null) {
    throw new OAuthError('invalid_request', 'authorization_details are for APIs of this server: ask with scope');
  }
  const server = namedServer(issuer.authorizationServers, form.all('audience'), client);
  const { api } = server;
  const target = chooseTarget(askedOf(server, readScopes(form)), client, new Map([[api.name, api]]));
  recordTarget(progress.record, target);
  const resources = resourcesOf(server, form.all('resource'));
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
  return { ...target, subject: token.subject, issuedTokenType: shown.issuedTokenType, terms, holdings, resources };
}
