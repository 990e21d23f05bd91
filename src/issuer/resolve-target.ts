import type { RefusedScope } from '../audit/record.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { chooseTarget, type Target } from '../oauth/target.ts';
import type { ForeignIssuer } from './foreign-issuer.ts';
import type { ResolveAsk } from './resolve.ts';
import type { ResolutionDraft } from './resolve-record.ts';

/**
 * The API and the scopes of Avow's that are meant; null where none is.
 * @param record learns of scopes that the application may not ask for
 * @throws OAuthError invalid_target where more than one API is meant; access_denied where no scope is left
 */
export function foreignTarget(
  caller: ForeignIssuer,
  client: Client,
  ask: ResolveAsk,
  record: ResolutionDraft,
): Target | null {
  const apis = [...caller.apis.values()];
  const audiences = ask.audiences.filter((name) => apis.some((api) => api.audience === name || api.name === name));
  const own = ask.scopes?.filter((scope) => caller.scopes.has(scope)) ?? null;
  // One that could be a scope of Avow's but for its parameter is refused, and not left in a token that Avow knows nothing of.
  const unfit = ask.scopes?.filter((scope) => caller.scopes.unfit(scope) !== null && !caller.scopes.has(scope)) ?? [];
  if ((own?.length === 0 && unfit.length === 0) || (ask.audiences.length > 0 && audiences.length === 0 && own === null))
    return null;
  record.scopesRefused = [...unfit, ...(own ?? []).filter((scope) => !client.scopes.has(scope))].map(notForClient);
  const scopes = (own ?? []).filter((scope) => client.scopes.has(scope));
  if (own !== null && scopes.length === 0)
    throw new OAuthError('access_denied', 'the application may ask for none of these scopes');
  const target = chooseTarget({ resources: [], audiences, scopes }, client, caller.apis);
  if (target.api.parts.length > 0)
    throw new OAuthError('invalid_target', 'The token is for several APIs: ask for one at a time');
  const allowed = target.scopes.filter((scope) => caller.scopes.has(scope));
  record.scopesAsked = [...record.scopesRefused.map(({ scope }) => scope), ...allowed];
  return { api: target.api, scopes: allowed };
}

/** What the record says of a scope that no rule was asked about. */
export const NOT_FOR_CLIENT = 'the application may not ask for it';

function notForClient(scope: string): RefusedScope {
  return { scope, rule: NOT_FOR_CLIENT, because: null };
}
