/** The authorization servers of others for which ID-JAGs are made. draft-ietf-oauth-identity-assertion-authz-grant */
import type { Config } from '../../schema/config.ts';
import { type Api, compileApi } from './api.ts';

export interface AuthorizationServer {
  /** What rules, claims and people see of it: its audience is the server's issuer identifier. */
  readonly api: Api;
  /** What that server calls the applications that may ask, by their ids here. */
  readonly clients: ReadonlyMap<string, string>;
  /** What that server calls its scopes, by their names here. */
  readonly scopes: ReadonlyMap<string, string>;
  /** The URIs of its APIs that may be named. */
  readonly resources: ReadonlySet<string>;
}

/** The servers of the configuration by name. @param homes the configuration in which each is an API too (withScopeHomes) */
export function compileAuthorizationServers(
  { authorizationServers }: Config,
  homes: Config,
): ReadonlyMap<string, AuthorizationServer> {
  const compiled = Object.entries(authorizationServers).flatMap(([name, server]): [string, AuthorizationServer][] => {
    const api = homes.apis[name];
    if (api === undefined) return [];
    const { clients, scopes, resources } = server;
    return [
      [
        name,
        {
          api: compileApi(homes, name, api, 'id-jag'),
          clients: new Map(Object.entries(clients)),
          scopes: new Map(Object.entries(scopes)),
          resources: new Set(resources),
        },
      ],
    ];
  });
  return new Map(compiled);
}
