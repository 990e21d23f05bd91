/** The authorization servers of others for which ID-JAGs are made. draft-ietf-oauth-identity-assertion-authz-grant */
import type { AuthorizationServerConfig, Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { isTemplate } from '../scopes/template.ts';
import { suggest } from '../suggest.ts';
import { type Api, compileApi, isResourceUri } from './api.ts';

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

/** All that is wrong with them, beside what is wrong with any API. */
export function checkAuthorizationServers(config: Config): readonly Problem[] {
  return Object.entries(config.authorizationServers).flatMap(([name, server]) => {
    const key = ['authorizationServers', name];
    return [
      ...checkIssuer(key, server, config),
      ...Object.keys(server.clients).flatMap((id) => checkClient([...key, 'clients', id], id, server, config)),
      ...checkResources(key, server),
      ...checkPlain(key, server),
      ...checkTold(key, server, config),
    ];
  });
}

/** That server would be asked for an object that it does not know the name of. */
function checkPlain(key: Key, { scopes }: AuthorizationServerConfig): readonly Problem[] {
  return Object.keys(scopes)
    .filter(isTemplate)
    .map((scope) => ({
      key: [...key, 'scopes', scope],
      message: 'scopes for one object are of APIs here alone',
      mend: 'list scopes without parameters',
    }));
}

type Key = readonly string[];

/** Cross-Domain Use: nobody takes an ID-JAG of their own, so that none widens what was granted. */
function checkIssuer(key: Key, server: AuthorizationServerConfig, { issuer }: Config): readonly Problem[] {
  if (server.issuer !== issuer) return [];
  const message = 'this is Avow itself, which takes no ID-JAG of its own';
  return [{ key: [...key, 'issuer'], message, mend: 'for your own APIs, let the client exchange the ID token itself' }];
}

function checkClient(key: Key, id: string, server: AuthorizationServerConfig, { clients }: Config): readonly Problem[] {
  const client = Object.hasOwn(clients, id) ? clients[id] : undefined;
  if (client === undefined) {
    const near = suggest(id, Object.keys(clients));
    return [{ key, message: `there is no client '${id}'`, mend: near === null ? 'declare it' : `write ${near}` }];
  }
  // Client Authentication: for confidential clients alone
  if (client.public) {
    const message = 'it is a public client, and anybody may say that they are it';
    return [{ key, message, mend: 'let it send the person to that server, or give it a way to authenticate' }];
  }
  if (!client.grants.includes('token-exchange')) {
    return [
      { key, message: 'it may not use the grant that ID-JAGs come by', mend: 'add token-exchange to its grants' },
    ];
  }
  if (Object.keys(server.scopes).some((scope) => client.scopes.includes(scope))) return [];
  const message = 'it may ask for none of the scopes of this server';
  return [{ key, message, mend: `list some of them under clients.${id}.scopes` }];
}

function checkResources(key: Key, { resources }: AuthorizationServerConfig): readonly Problem[] {
  return resources.flatMap((resource, index) => {
    if (isResourceUri(resource)) return [];
    const message = `${resource} is not an absolute URI without a fragment (RFC 8707)`;
    return [{ key: [...key, 'resources', String(index)], message, mend: 'write the URI of an API of that server' }];
  });
}

/** An ID-JAG is signed and not encrypted: the application that carries it can read it. */
function checkTold(key: Key, server: AuthorizationServerConfig, { scopes, claims }: Config): readonly Problem[] {
  const told = Object.keys(server.scopes).flatMap((scope) => {
    return Object.hasOwn(scopes, scope) ? (scopes[scope]?.claims ?? []) : [];
  });
  if (told.includes('resource')) {
    const message = "a claim named 'resource' would say what an ID-JAG is good for";
    return [{ key: [...key, 'scopes'], message, mend: 'give the claim another name, or take it out of these scopes' }];
  }
  const secret = [...new Set(told)].filter((name) => {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return claim?.sensitivity === 'secret' && claim.destinations.includes('id_token');
  });
  if (secret.length === 0) return [];
  const message = `the applications could read the secret claims ${secret.join(', ')} in its ID-JAGs`;
  return [
    { key: [...key, 'scopes'], message, mend: 'take them out of these scopes, or id_token out of their destinations' },
  ];
}
