/** Which API a token is for, and with which scopes. RFC 8707, RFC 8693 §2.1, RFC 6749 §3.3 */
import { type Api, isResourceUri } from './api.ts';
import { apiOfAudience } from './api-of-audience.ts';
import { apisOfScope } from './apis-of-scope.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { shareTokens, together } from './shared-api.ts';

export interface TargetRequest {
  /** RFC 8707: the URIs of the APIs. */
  readonly resources: readonly string[];
  /** RFC 8693: their names, or their URIs. */
  readonly audiences: readonly string[];
  /** As asked, each once; empty where none was asked for. */
  readonly scopes: readonly string[];
  /** True where something else than the client's scopes says what none asked for stands for: a token that is exchanged. */
  readonly elsewhere?: boolean;
}

export interface Target {
  readonly api: Api;
  readonly scopes: readonly string[];
}

const ONE_AT_A_TIME = 'Ask for one resource at a time: a token is for one API';
const NAME_ALL = 'These scopes are of several APIs: name each of them with resource, or ask for one resource at a time';

/**
 * Chooses the API: by resource or audience, else by the scopes asked, else by the scopes the client has.
 * Throws invalid_target on an unknown or malformed resource and on APIs that do not share their tokens; invalid_scope on a scope that is not the
 * API's or not the client's, or where nothing says which API is meant.
 */
export function chooseTarget(request: TargetRequest, client: Client, apis: ReadonlyMap<string, Api>): Target {
  const refused = request.scopes.find((scope) => !client.scopes.has(scope));
  if (refused !== undefined) throw refusedScope(refused, client);
  const named = namedApi(request, apis);
  if (client.kind === 'agent' && named !== null && named.parts.length > 0) {
    throw new OAuthError('invalid_target', `The token of an agent is for one API. ${ONE_AT_A_TIME}`);
  }
  const api = named ?? (request.scopes.length > 0 ? apiOfScopes(request.scopes, apis) : onlyApi(client, apis));
  if (request.scopes.length === 0) return { api, scopes: ownScopes(client, api, request.elsewhere === true) };
  const stray = request.scopes.find((scope) => !api.scopes.has(scope));
  if (stray !== undefined) {
    throw new OAuthError('invalid_scope', `The scope ${stray} is not one of ${api.audience}`);
  }
  checkParts(api, request.scopes);
  return { api, scopes: request.scopes };
}

/** Unknown and not allowed are one answer: a client learns nothing of scopes that are not for it. */
function refusedScope(scope: string, { scopes }: Client): OAuthError {
  const unfit = scopes.unfit(scope);
  const why = unfit === null ? '' : `: ${unfit}`;
  return new OAuthError('invalid_scope', `The scope ${scope} is unknown, or this client may not ask for it${why}`);
}

/** The API that the request names; null where it names none. Throws invalid_target. */
export function namedApi(
  request: Pick<TargetRequest, 'resources' | 'audiences'>,
  apis: ReadonlyMap<string, Api>,
): Api | null {
  const named = new Set<Api>();
  for (const resource of request.resources) {
    if (!isResourceUri(resource)) {
      throw new OAuthError('invalid_target', 'resource must be an absolute URI without a fragment'); // RFC 8707 §2
    }
    named.add(known(apiOfAudience(apis, resource), resource));
  }
  for (const audience of request.audiences) {
    named.add(known(apiOfAudience(apis, audience) ?? apis.get(audience), audience));
  }
  if (named.size < 2) return named.values().next().value ?? null;
  // In the order of the configuration, however they are asked for: what is decided about them is decided about the same.
  const all = [...apis.values()].filter((api) => named.has(api));
  if (shareTokens(all)) return together(all);
  const names = all.map(({ audience }) => audience).join(' and ');
  throw new OAuthError('invalid_target', `${names} do not share tokens. ${ONE_AT_A_TIME}`);
}

/** A token is for no API of whose scopes it has none. */
function checkParts({ parts }: Api, scopes: readonly string[]): void {
  const idle = parts.find((part) => !scopes.some((scope) => part.scopes.has(scope)));
  if (idle === undefined) return;
  const description = `None of the scopes asked for is of ${idle.audience}: ask for one, or leave the resource out`;
  throw new OAuthError('invalid_target', description);
}

function known(api: Api | undefined, text: string): Api {
  if (api === undefined) throw new OAuthError('invalid_target', `No API is known as ${text}`);
  return api;
}

function apiOfScopes(scopes: readonly string[], apis: ReadonlyMap<string, Api>): Api {
  const perScope = scopes.map((scope) => ({ scope, holders: apisOfScope(apis, scope) }));
  const holders = perScope.map((one) => one.holders).reduce((all, some) => all.intersection(some));
  const [api] = holders;
  if (api !== undefined && holders.size === 1) return api;
  if (api !== undefined) {
    throw new OAuthError('invalid_target', 'More than one API has these scopes: name the one you mean with resource');
  }
  const orphan = perScope.find((one) => one.holders.size === 0);
  if (orphan !== undefined) throw new OAuthError('invalid_scope', `The scope ${orphan.scope} belongs to no API`);
  throw new OAuthError('invalid_target', NAME_ALL);
}

function onlyApi(client: Client, apis: ReadonlyMap<string, Api>): Api {
  const holders = askable(client, apis);
  const [api] = holders;
  if (api !== undefined && holders.length === 1) return api;
  // RFC 6749 §3.3: without a scope, a default or an error
  throw new OAuthError('invalid_scope', 'Name the scopes, or the resource: this client has no single API');
}

function askable(client: Client, apis: ReadonlyMap<string, Api>): readonly Api[] {
  const { names, whole } = client.scopes;
  // Of a template, any scope that an API lists may be one.
  if (names.length > whole.length) return [...apis.values()].filter((api) => isAskable(client, api));
  return [...new Set(whole.flatMap((scope) => [...apisOfScope(apis, scope)]))];
}

function ownScopes(client: Client, api: Api, isElsewhere: boolean): readonly string[] {
  if (api.parts.length > 0) return api.parts.flatMap((part) => ownScopes(client, part, isElsewhere));
  if (!isAskable(client, api)) throw new OAuthError('invalid_target', `This client may not ask for ${api.audience}`);
  const scopes = scopesOf(client, api);
  if (scopes.length > 0 || isElsewhere) return scopes;
  throw objectsUnnamed(client, api);
}

/** Where all that a client may ask for is for an object, nobody can tell which is meant. */
export function objectsUnnamed(client: Pick<Client, 'scopes'>, api: Pick<Api, 'scopes'>): OAuthError {
  const example = api.scopes.names.find((scope) => client.scopes.names.includes(scope));
  return new OAuthError('invalid_scope', `Name the scopes, and which object each is for: ${example}`);
}

function isAskable(client: Client, api: Api): boolean {
  return scopesOf(client, api).length > 0 || api.scopes.names.some((scope) => client.scopes.names.includes(scope));
}

/** What is asked for where nothing is: all but the scopes of which a client must say for which object. */
function scopesOf(client: Client, api: Api): readonly string[] {
  const own = api.scopes.whole.filter((scope) => client.scopes.has(scope));
  return [...own, ...client.scopes.whole.filter((scope) => !own.includes(scope) && api.scopes.has(scope))];
}
