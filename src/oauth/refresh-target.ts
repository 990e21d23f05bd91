/** What a refresh may ask for: what was granted at first, or less. RFC 6749 §6 */
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { chooseTarget, type Target, type TargetRequest } from './target.ts';

/** What the person's first token was for. */
export interface GrantedTarget {
  /** The API's name. */
  readonly api: string;
  readonly scopes: readonly string[];
}

/**
 * Chooses the scopes: those asked for, or all that were granted and that the client and the API still have.
 * @throws OAuthError invalid_scope on one that was not granted, invalid_target on another API (RFC 8707 §2.2), invalid_grant where the
 * configuration has left nothing of what was granted
 */
export function refreshTarget(
  granted: GrantedTarget,
  asked: Pick<TargetRequest, 'resources' | 'scopes'>,
  client: Client,
  apis: ReadonlyMap<string, Api>,
): Target {
  const api = apis.get(granted.api);
  if (api === undefined) throw nothingLeft(`the API ${granted.api} is not configured any more`);
  // RFC 8707 §2.2
  if (asked.resources.some((resource) => resource !== api.audience)) {
    throw new OAuthError('invalid_target', `This refresh token is for ${api.audience}; get another for another API`);
  }
  // RFC 6749 §6: "MUST NOT include any scope not originally granted"
  const more = asked.scopes.find((scope) => !granted.scopes.includes(scope));
  if (more !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `The scope ${more} was not granted at first; a refresh may ask for less, not more`,
    );
  }
  const left = granted.scopes.filter((scope) => client.scopes.has(scope) && api.scopes.has(scope));
  if (left.length === 0) throw nothingLeft('the client or the API has none of its scopes any more');
  const scopes = asked.scopes.length === 0 ? left : asked.scopes;
  return chooseTarget({ resources: [api.audience], audiences: [], scopes }, client, apis);
}

function nothingLeft(audit: string): OAuthError {
  return new OAuthError('invalid_grant', 'Nothing is left of what was granted: let the person sign in again', {
    audit,
  });
}
