/** Where transaction tokens are good. draft-ietf-oauth-transaction-tokens */
import type { Config, TrustDomainConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';
import { type Api, compileApi } from './api.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';

export interface TrustDomain {
  /** What rules and claims see of it: its audience is its name. */
  readonly api: Api;
  /** The members of request_context that each client is believed, by its id; who is not there has no tokens. */
  readonly workloads: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The trust domains of the configuration by name. @param homes the configuration in which each is an API too (withScopeHomes) */
export function compileTrustDomains({ trustDomains }: Config, homes: Config): ReadonlyMap<string, TrustDomain> {
  const compiled = Object.entries(trustDomains).flatMap(([name, { workloads }]): [string, TrustDomain][] => {
    const api = homes.apis[name];
    if (api === undefined) return [];
    const believed = Object.entries(workloads).map(([id, { context }]) => [id, new Set(context)] as const);
    return [[name, { api: compileApi(homes, name, api, 'txn-token'), workloads: new Map(believed) }]];
  });
  return new Map(compiled);
}

/**
 * The trust domain that a request names.
 * @throws OAuthError invalid_request where it names none; invalid_target where it is not known, or not to this client
 */
export function namedDomain(
  domains: ReadonlyMap<string, TrustDomain>,
  audiences: readonly string[],
  { id }: Pick<Client, 'id'>,
): TrustDomain {
  const [audience, ...others] = audiences;
  if (audience === undefined) {
    throw new OAuthError('invalid_request', 'audience is missing: send the name of the trust domain');
  }
  const domain = [...domains.values()].find(({ api }) => api.audience === audience);
  if (domain === undefined || others.length > 0 || !domain.workloads.has(id)) {
    const description = `${audiences.join(' ')} is no trust domain, or this client is no workload of it`;
    throw new OAuthError('invalid_target', description);
  }
  return domain;
}

/** All that is wrong with them, beside what is wrong with any API. */
export function checkTrustDomains(config: Config): readonly Problem[] {
  return Object.entries(config.trustDomains).flatMap(([name, domain]) => {
    const key = ['trustDomains', name];
    return [
      ...Object.keys(domain.workloads).flatMap((id) => checkWorkload([...key, 'workloads', id], id, domain, config)),
      ...checkTold(key, domain, config),
    ];
  });
}

type Key = readonly string[];

function checkWorkload(key: Key, id: string, domain: TrustDomainConfig, { clients }: Config): readonly Problem[] {
  const client = Object.hasOwn(clients, id) ? clients[id] : undefined;
  if (client === undefined) {
    const near = suggest(id, Object.keys(clients));
    return [{ key, message: `there is no client '${id}'`, mend: near === null ? 'declare it' : `write ${near}` }];
  }
  // Mutual Authentication of the Txn-Token Request
  if (client.public) {
    const message = 'it is a public client, and anybody may say that they are it';
    return [{ key, message, mend: 'give it a way to authenticate, such as jwks or tls' }];
  }
  if (!client.grants.includes('token-exchange')) {
    const mend = 'add token-exchange to its grants';
    return [{ key, message: 'it may not use the grant that transaction tokens come by', mend }];
  }
  if (domain.scopes.some((scope) => client.scopes.includes(scope))) return [];
  const message = 'it may ask for none of the scopes of this trust domain';
  return [{ key, message, mend: `list some of them under clients.${id}.scopes` }];
}

/** A transaction token is signed and not encrypted: every workload that it comes to can read it. */
function checkTold(key: Key, { scopes: own }: TrustDomainConfig, { scopes, claims }: Config): readonly Problem[] {
  const told = own.flatMap((scope) => (Object.hasOwn(scopes, scope) ? (scopes[scope]?.claims ?? []) : []));
  const secret = [...new Set(told)].filter((name) => {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return claim?.sensitivity === 'secret' && claim.destinations.includes('access_token');
  });
  if (secret.length === 0) return [];
  const message = `every workload could read the secret claims ${secret.join(', ')} in its tokens`;
  return [{ key: [...key, 'scopes'], message, mend: 'take them out of these scopes' }];
}
