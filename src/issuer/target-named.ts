import type { Client } from '../oauth/client.ts';
import { namedServer, resourcesOf } from '../oauth/id-jag.ts';
import { chooseTarget, type Target } from '../oauth/target.ts';
import type { Evaluator } from './issuer.ts';

/** What a token would be for, as the token endpoint would read it. */
export interface NamedTarget extends Target {
  /** TokenAsk.resources */
  readonly resources: readonly string[];
}

/**
 * For whoever asks about tokens rather than for one: an API, or another authorization server for which it would be an ID-JAG.
 * @param name its name or audience; null where the scopes tell
 * @param scopes by their names here
 * @throws OAuthError invalid_target, invalid_scope
 */
export function targetNamed(
  { apis, authorizationServers }: Pick<Evaluator, 'apis' | 'authorizationServers'>,
  client: Client,
  name: string | null,
  scopes: readonly string[],
): NamedTarget {
  const meant = [...authorizationServers.values()].find(({ api }) => api.name === name || api.audience === name);
  if (meant === undefined) {
    const audiences = name === null ? [] : [name];
    return { ...chooseTarget({ resources: [], audiences, scopes }, client, apis), resources: [] };
  }
  const server = namedServer(authorizationServers, [meant.api.audience], client);
  const { api } = server;
  const asked = { resources: [], audiences: [api.name], scopes };
  return { ...chooseTarget(asked, client, new Map([[api.name, api]])), resources: resourcesOf(server, []) };
}
