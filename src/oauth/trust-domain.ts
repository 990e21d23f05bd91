/** Where transaction tokens are good. draft-ietf-oauth-transaction-tokens */
import type { Config } from '../../schema/config.ts';
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
