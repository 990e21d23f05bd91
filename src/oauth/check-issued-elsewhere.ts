/** What is wrong with authorizationServers and trustDomains, beside what is wrong with any API. */
import type { AuthorizationServerConfig, Config, Destination } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { isTemplate } from '../scopes/template.ts';
import { suggest } from '../suggest.ts';
import { isResourceUri } from './api.ts';

type Key = readonly string[];

/** Where ID-JAGs are made for. */
export function checkAuthorizationServers(config: Config): readonly Problem[] {
  return Object.entries(config.authorizationServers).flatMap(([name, server]) => {
    const key = ['authorizationServers', name];
    const scopes = Object.keys(server.scopes);
    return [
      ...checkIssuer(key, server, config),
      ...checkClients([...key, 'clients'], Object.keys(server.clients), scopes, config),
      ...checkResources(key, server),
      ...checkPlain(key, scopes),
      ...checkNames(key, scopes, config),
      ...checkSecrets(key, scopes, 'id_token', config),
    ];
  });
}

/** Where transaction tokens are made for. */
export function checkTrustDomains(config: Config): readonly Problem[] {
  return Object.entries(config.trustDomains).flatMap(([name, { workloads, scopes }]) => {
    const key = ['trustDomains', name];
    return [
      ...checkClients([...key, 'workloads'], Object.keys(workloads), scopes, config),
      ...checkSecrets(key, scopes, 'access_token', config),
    ];
  });
}

/** Cross-Domain Use: nobody takes an ID-JAG of their own, so that none widens what was granted. */
function checkIssuer(key: Key, server: AuthorizationServerConfig, { issuer }: Config): readonly Problem[] {
  if (server.issuer !== issuer) return [];
  const message = 'this is Avow itself, which takes no ID-JAG of its own';
  return [{ key: [...key, 'issuer'], message, mend: 'for your own APIs, let the client exchange the ID token itself' }];
}

function checkClients(key: Key, ids: readonly string[], scopes: readonly string[], config: Config): readonly Problem[] {
  return ids.flatMap((id) => {
    const told = clientFault(id, scopes, config);
    return told === null ? [] : [{ key: [...key, id], ...told }];
  });
}

function clientFault(id: string, scopes: readonly string[], { clients }: Config): Omit<Problem, 'key'> | null {
  const client = Object.hasOwn(clients, id) ? clients[id] : undefined;
  if (client === undefined) {
    const near = suggest(id, Object.keys(clients));
    return { message: `there is no client '${id}'`, mend: near === null ? 'declare it' : `write ${near}` };
  }
  // ID-JAG, Client Authentication: for confidential clients alone; Txn-Tokens, Mutual Authentication of the request
  if (client.public) {
    const message = 'it is a public client, and anybody may say that they are it';
    return { message, mend: 'give it a way to authenticate, such as jwks or tls' };
  }
  if (!client.grants.includes('token-exchange')) {
    return { message: 'it may not use the grant that these tokens come by', mend: 'add token-exchange to its grants' };
  }
  if (scopes.some((scope) => client.scopes.includes(scope))) return null;
  return { message: 'it may ask for none of these scopes', mend: `list some of them under clients.${id}.scopes` };
}

function checkResources(key: Key, { resources }: AuthorizationServerConfig): readonly Problem[] {
  return resources.flatMap((resource, index) => {
    if (isResourceUri(resource)) return [];
    const message = `${resource} is not an absolute URI without a fragment (RFC 8707)`;
    return [{ key: [...key, 'resources', String(index)], message, mend: 'write the URI of an API of that server' }];
  });
}

/** That server would be asked for an object that it does not know the name of. */
function checkPlain(key: Key, scopes: readonly string[]): readonly Problem[] {
  return scopes.filter(isTemplate).map((scope) => ({
    key: [...key, 'scopes', scope],
    message: 'scopes for one object are of APIs here alone',
    mend: 'list scopes without parameters',
  }));
}

/** What an ID-JAG says of resources is a limit, and Avow's to say. */
function checkNames(key: Key, scopes: readonly string[], config: Config): readonly Problem[] {
  if (!claimsOf(scopes, config).has('resource')) return [];
  const message = "a claim named 'resource' would say what an ID-JAG is good for";
  return [{ key: [...key, 'scopes'], message, mend: 'give the claim another name, or take it out of these scopes' }];
}

/** Both are signed and not encrypted: whoever carries one can read it. */
function checkSecrets(key: Key, scopes: readonly string[], told: Destination, config: Config): readonly Problem[] {
  const secret = [...claimsOf(scopes, config)].filter((name) => {
    const claim = Object.hasOwn(config.claims, name) ? config.claims[name] : undefined;
    return claim?.sensitivity === 'secret' && claim.destinations.includes(told);
  });
  if (secret.length === 0) return [];
  const message = `whoever carries its tokens could read the secret claims ${secret.join(', ')} in them`;
  return [
    { key: [...key, 'scopes'], message, mend: `take them out of these scopes, or ${told} out of their destinations` },
  ];
}

function claimsOf(names: readonly string[], { scopes }: Config): ReadonlySet<string> {
  return new Set(names.flatMap((name) => (Object.hasOwn(scopes, name) ? (scopes[name]?.claims ?? []) : [])));
}
