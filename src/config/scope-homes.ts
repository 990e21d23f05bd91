import type { ApiConfig, AuthorizationServerConfig, Config } from '../../schema/config.ts';
import { MAX_TOKEN_BYTES } from '../../schema/token-size.ts';
import type { Problem } from '../problem.ts';

/**
 * The configuration as rules and claims see it: scopes belong to APIs, and what else they can belong to is one more. Only tokens
 * are for APIs alone.
 */
export function withScopeHomes(config: Config): { readonly config: Config; readonly problems: readonly Problem[] } {
  const servers = Object.entries(config.authorizationServers);
  const problems = servers.flatMap(([name]) => {
    if (!Object.hasOwn(config.apis, name)) return [];
    const message = `an API has the name '${name}' already, and exchanges could not tell the two apart`;
    return [{ key: ['authorizationServers', name], message, mend: 'give one of them another name' }];
  });
  const others = Object.fromEntries(servers.map(([name, server]) => [name, apiOf(server)]));
  return { config: { ...config, apis: { ...others, ...config.apis } }, problems };
}

function apiOf({ issuer, subject, title, scopes, rules, algorithm, lifetime }: AuthorizationServerConfig): ApiConfig {
  return {
    audience: issuer,
    subject,
    title,
    scopes: Object.keys(scopes),
    rules,
    maxTokenBytes: MAX_TOKEN_BYTES,
    overflow: 'refuse',
    introspectionCache: 0,
    algorithm,
    tokenLifetime: lifetime,
  };
}

/** What the members of an API are called where the file has it. */
const MEMBERS: ReadonlyMap<string | number | undefined, string> = new Map([
  ['audience', 'issuer'],
  ['tokenLifetime', 'lifetime'],
]);

/** A problem where the file has what is wrong. */
export function atHome({ apis, authorizationServers }: Config, problem: Problem): Problem {
  const [section, name, member, ...rest] = problem.key;
  if (section !== 'apis' || typeof name !== 'string') return problem;
  if (Object.hasOwn(apis, name) || !Object.hasOwn(authorizationServers, name)) return problem;
  const within = member === undefined ? [] : [MEMBERS.get(member) ?? member, ...rest];
  return { ...problem, key: ['authorizationServers', name, ...within] };
}
