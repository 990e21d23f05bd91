import type {
  ApiConfig,
  AuthorizationServerConfig,
  Config,
  Destination,
  TrustDomainConfig,
} from '../../schema/config.ts';
import { MAX_TOKEN_BYTES } from '../../schema/token-size.ts';
import type { Problem } from '../problem.ts';

/**
 * The configuration as rules and claims see it: scopes belong to APIs, and what else they can belong to is one more. Only tokens
 * are for APIs alone.
 */
export function withScopeHomes(config: Config): { readonly config: Config; readonly problems: readonly Problem[] } {
  const { apis, authorizationServers, trustDomains } = config;
  const problems = [
    ...taken('authorizationServers', authorizationServers, [apis]),
    ...taken('trustDomains', trustDomains, [apis, authorizationServers]),
  ];
  const domains = Object.entries(trustDomains).map(([name, domain]) => {
    const told = claimsTold(config, domain.scopes, 'access_token');
    return [name, apiOf(domain, domain.audience, domain.scopes, told)] as const;
  });
  const servers = Object.entries(authorizationServers).map(([name, server]) => {
    const scopes = Object.keys(server.scopes);
    // An ID-JAG is an identity assertion, as an ID token is.
    return [name, apiOf(server, server.issuer, scopes, claimsTold(config, scopes, 'id_token'))] as const;
  });
  return { config: { ...config, apis: { ...Object.fromEntries([...domains, ...servers]), ...apis } }, problems };
}

/** Exchanges and rules call each by its name. */
function taken(section: Section, named: object, others: readonly object[]): readonly Problem[] {
  return Object.keys(named).flatMap((name) => {
    if (!others.some((other) => Object.hasOwn(other, name))) return [];
    const message = `an API, or what scopes can belong to otherwise, has the name '${name}' already`;
    return [{ key: [section, name], message, mend: 'give one of them another name' }];
  });
}

function apiOf(
  { subject, title, rules, algorithm, lifetime }: AuthorizationServerConfig | TrustDomainConfig,
  audience: string,
  scopes: readonly string[],
  claims: string[],
): ApiConfig {
  return {
    audience,
    subject,
    title,
    scopes: [...scopes],
    claims,
    rules,
    sharesTokensWith: [],
    maxTokenBytes: MAX_TOKEN_BYTES,
    overflow: 'refuse',
    introspectionCache: 0,
    algorithm,
    tokenLifetime: lifetime,
  };
}

/** Of the claims that scopes carry, those that may be told there. */
function claimsTold({ scopes, claims }: Config, names: readonly string[], where: Destination): string[] {
  const carried = names.flatMap((name) => (Object.hasOwn(scopes, name) ? (scopes[name]?.claims ?? []) : []));
  return [...new Set(carried)].filter((name) => {
    return Object.hasOwn(claims, name) && claims[name]?.destinations.includes(where);
  });
}

type Section = 'authorizationServers' | 'trustDomains';

/** What the members of an API are called in each section of the file. */
const MEMBERS: Readonly<Record<Section, ReadonlyMap<string | number | undefined, string>>> = {
  authorizationServers: new Map([
    ['audience', 'issuer'],
    ['tokenLifetime', 'lifetime'],
  ]),
  trustDomains: new Map([['tokenLifetime', 'lifetime']]),
};
const SECTIONS = ['authorizationServers', 'trustDomains'] as const;

/** A problem where the file has what is wrong. */
export function atHome(config: Config, problem: Problem): Problem {
  const [section, name, member, ...rest] = problem.key;
  if (section !== 'apis' || typeof name !== 'string' || Object.hasOwn(config.apis, name)) return problem;
  const home = SECTIONS.find((one) => Object.hasOwn(config[one], name));
  if (home === undefined) return problem;
  const within = member === undefined ? [] : [MEMBERS[home].get(member) ?? member, ...rest];
  return { ...problem, key: [home, name, ...within] };
}
