/** What an ID-JAG says, and what one may be asked for. draft-ietf-oauth-identity-assertion-authz-grant */
import { type AccessTokenPayload, isAccessTokenPayload } from './access-token.ts';
import { actAt, readAct } from './actor.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { TargetRequest } from './target.ts';

type Servers = ReadonlyMap<string, AuthorizationServer>;

/**
 * The server that a request names by its issuer identifier.
 * @throws OAuthError invalid_request where it names none; invalid_target where it is not known, or not to this client
 */
export function namedServer(servers: Servers, audiences: readonly string[], { id }: Pick<Client, 'id'>) {
  const [audience, ...others] = audiences;
  if (audience === undefined) {
    throw new OAuthError('invalid_request', 'audience is missing: send the issuer of the authorization server');
  }
  const server = [...servers.values()].find(({ api }) => api.audience === audience);
  // Unknown and not allowed are one answer: a client learns nothing of where others may go.
  if (server === undefined || others.length > 0 || !server.clients.has(id)) {
    const description = `${audiences.join(' ')} is no authorization server, or not for this client`;
    throw new OAuthError('invalid_target', description);
  }
  return server;
}

/**
 * What is asked for, in the words that scopes have here.
 * @throws OAuthError invalid_scope on one that is none of that server's
 */
export function askedOf({ api, scopes }: AuthorizationServer, asked: readonly string[]): TargetRequest {
  const own = new Map([...scopes].map(([here, there]) => [there, here]));
  const stray = asked.find((scope) => !own.has(scope));
  if (stray !== undefined) {
    throw new OAuthError('invalid_scope', `The scope ${stray} is not one that may be asked for at ${api.audience}`);
  }
  return { resources: [], audiences: [api.name], scopes: asked.flatMap((scope) => own.get(scope) ?? []) };
}

/**
 * The APIs that it is narrowed to: those asked for, or all that may be. An ID-JAG that names none would be good for any.
 * @throws OAuthError invalid_target on one that is not configured
 */
export function resourcesOf({ api, resources }: AuthorizationServer, asked: readonly string[]): readonly string[] {
  const stray = asked.find((resource) => !resources.has(resource));
  if (stray !== undefined) throw new OAuthError('invalid_target', `${stray} is no resource of ${api.audience}`);
  return asked.length > 0 ? [...new Set(asked)] : [...resources];
}

/**
 * The payload in the words of the server that it is for.
 * @param payload as of an access token whose audience is the server
 * @throws TypeError on a client that the server does not know, which the request should have been refused for
 */
export function idJagPayload(
  payload: AccessTokenPayload,
  { clients, scopes }: AuthorizationServer,
  { id }: Pick<Client, 'id'>,
  resources: readonly string[],
): AccessTokenPayload {
  const client = clients.get(id);
  if (client === undefined) throw new TypeError(`${id} has no client id there`);
  const act = readAct(payload);
  const [first, ...others] = resources;
  const told = {
    ...payload,
    client_id: client,
    scope: payload.scope
      .split(' ')
      .map((scope) => scopes.get(scope) ?? scope)
      .join(' '),
    ...(first !== undefined && { resource: others.length === 0 ? first : resources }),
    // Who acts has a name of Avow's.
    ...(act !== null && { act: actAt(act, payload.iss) }),
  };
  if (isAccessTokenPayload(told)) return told;
  throw new TypeError('an ID-JAG has all that an access token has');
}
