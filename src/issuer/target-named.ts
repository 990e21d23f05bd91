import type { Api } from '../oauth/api.ts';
import type { AuthorizationDetail, DetailTypes } from '../oauth/authorization-details.ts';
import type { Client } from '../oauth/client.ts';
import { chooseDetailTarget } from '../oauth/detail-target.ts';
import { namedServer, resourcesOf } from '../oauth/id-jag.ts';
import { namesIn } from '../oauth/shared-api.ts';
import { chooseTarget, type Target } from '../oauth/target.ts';
import { namedDomain } from '../oauth/trust-domain.ts';
import type { Evaluator } from './issuer.ts';

/** What a token would be for, as the token endpoint would read it. */
export interface NamedTarget extends Target {
  /** TokenAsk.resources */
  readonly resources: readonly string[];
}

type Homes = Pick<Evaluator, 'apis' | 'authorizationServers' | 'trustDomains' | 'detailTypes'>;

/**
 * For whoever asks about tokens rather than for one: an API, another authorization server for which it would be an ID-JAG,
 * or a trust domain.
 * @param name its name or audience; null where the scopes tell
 * @param scopes by their names here
 * @param details valid, of types of the client's
 * @throws OAuthError invalid_target, invalid_scope
 */
export function targetNamed(
  { apis, authorizationServers, trustDomains, detailTypes }: Homes,
  client: Client,
  name: string | null,
  scopes: readonly string[],
  details: readonly AuthorizationDetail[] = [],
): NamedTarget {
  const meant = name ?? homeOf(details, detailTypes);
  const isMeant = ({ api }: { readonly api: Api }) => api.name === meant || api.audience === meant;
  const choose = (audiences: readonly string[], homes: ReadonlyMap<string, Api>, places?: readonly string[]) => {
    const asked = { resources: [], audiences, scopes };
    if (details.length === 0) return chooseTarget(asked, client, homes);
    return chooseDetailTarget(asked, details, detailTypes, client, homes, places);
  };
  const within = (api: Api, places?: readonly string[]) => choose([api.name], new Map([[api.name, api]]), places);
  const server = [...authorizationServers.values()].find(isMeant);
  if (server !== undefined) {
    namedServer(authorizationServers, [server.api.audience], client);
    const resources = resourcesOf(server, []);
    return { ...within(server.api, resources), resources };
  }
  const domain = [...trustDomains.values()].find(isMeant);
  if (domain !== undefined)
    return { ...within(namedDomain(trustDomains, [domain.api.audience], client).api), resources: [] };
  // Several by what they are called together, or one.
  return { ...choose(meant === null ? [] : namesIn(meant), apis), resources: [] };
}

/** What the details are of, where nothing else says it. */
function homeOf([first]: readonly AuthorizationDetail[], types: DetailTypes): string | null {
  return first === undefined ? null : (types.get(first.type)?.api ?? null);
}
