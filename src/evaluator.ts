import type { ProviderConfig } from '../schema/config.ts';
import type { Compiled } from './config/compile.ts';
import { createGroupReader } from './directory/groups.ts';
import { createPeople } from './directory/person.ts';
import type { Effects } from './effects.ts';
import { createClientLookup } from './issuer/client-lookup.ts';
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
    findClient: createClientLookup(clients, compiled.registration, store, effects),
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

function providerOf({ issuer, tenant, link: { first } }: ProviderConfig): Provider {
  if (first === undefined) return { issuer, tenant, firstLink: null };
  const { verifiedEmail, domains } = first;
  const allowed = domains === undefined ? null : new Set(domains.map((domain) => domain.toLowerCase()));
  // OpenID Connect Core §5.1 has a word for it; where there is none, the configuration names the attribute that it vouches for.
  const said = verifiedEmail === true ? { email: 'email', verified: 'email_verified' } : null;
  const firstLink = { ...(said ?? { email: String(verifiedEmail), verified: null }), domains: allowed };
  return { issuer, tenant, firstLink };
}
