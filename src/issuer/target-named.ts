import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { namedServer, resourcesOf } from '../oauth/id-jag.ts';
import { chooseTarget, type Target } from '../oauth/target.ts';
import { namedDomain } from '../oauth/trust-domain.ts';
import type { Evaluator } from './issuer.ts';

/** What a token would be for, as the token endpoint would read it. */
export interface NamedTarget extends Target {
  /** TokenAsk.resources */
  readonly resources: readonly string[];
}

/**
 * For whoever asks about tokens rather than for one: an API, another authorization server for which it would be an ID-JAG,
 * or a trust domain.
 * @param name its name or audience; null where the scopes tell
 * @param scopes by their names here
 * @throws OAuthError invalid_target, invalid_scope
 */
export function targetNamed(
  { apis, authorizationServers, trustDomains }: Pick<Evaluator, 'apis' | 'authorizationServers' | 'trustDomains'>,
  client: Client,
  name: string | null,
  scopes: readonly string[],
): NamedTarget {
  const isMeant = ({ api }: { readonly api: Api }) => api.name === name || api.audience === name;
  const within = (api: Api) => {
    return chooseTarget({ resources: [], audiences: [api.name], scopes }, client, new Map([[api.name, api]]));
  };
  const server = [...authorizationServers.values()].find(isMeant);
  if (server !== undefined) {
    namedServer(authorizationServers, [server.api.audience], client);
    return { ...within(server.api), resources: resourcesOf(server, []) };
  }
  const domain = [...trustDomains.values()].find(isMeant);
  if (domain !== undefined)
    return { ...within(namedDomain(trustDomains, [domain.api.audience], client).api), resources: [] };
  const audiences = name === null ? [] : [name];
  return { ...chooseTarget({ resources: [], audiences, scopes }, client, apis), resources: [] };
}
