import type { ProviderConfig } from '../schema/config.ts';
import type { Compiled } from './config/compile.ts';
import { createGroupReader } from './directory/groups.ts';
import { createPeople } from './directory/person.ts';
import type { Effects } from './effects.ts';
import type { ExplainDeps } from './issuer/explain.ts';
import type { Provider } from './issuer/issuer.ts';
import type { Store } from './store/port.ts';

/** What decides who gets which claims: a configuration over the people of a store. Needs no keys: it signs nothing. */
export function evaluatorOf(
  compiled: Compiled,
  store: Store,
  effects: Effects,
): ExplainDeps & { readonly store: Store } {
  const { config, clients, apis, authorizationServers, trustDomains, registry, planner, policy } = compiled;
  const { decisionPoints, subjectIdentifier } = compiled;
  return {
    issuer: config.issuer,
    store,
    effects,
    people: createPeople(store, compiled.userType),
    groups: createGroupReader(store, compiled.groupType),
    consents: (tenant, user) => store.listConsents(tenant, user),
    clients,
    apis,
    authorizationServers,
    trustDomains,
    detailTypes: compiled.detailTypes,
    registry,
    planner,
    policy,
    decisionPoints,
    providers: new Map(Object.entries(config.providers).map(([name, provider]) => [name, providerOf(provider)])),
    subjectIdentifier,
    deadlineMs: config.limits.issuance,
  };
}

function providerOf({ issuer, tenant, link }: ProviderConfig): Provider {
  const domains = link.first?.domains?.map((domain) => domain.toLowerCase());
  const firstLink = link.first === undefined ? null : { domains: domains === undefined ? null : new Set(domains) };
  return { issuer, tenant, firstLink };
}
