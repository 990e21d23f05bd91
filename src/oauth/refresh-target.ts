/** What a refresh may ask for: what was granted at first, or less. RFC 6749 §6 */
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { namesIn } from './shared-api.ts';
import { chooseTarget, type Target, type TargetRequest } from './target.ts';

/** What the person's first token was for. */
export interface GrantedTarget {
  /** The API's name; of several, theirs (shared-api.ts). */
  readonly api: string;
  readonly scopes: readonly string[];
  /** Authorization details, which stand by themselves. */
  readonly details: readonly unknown[];
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
  const own = namesIn(granted.api).flatMap((name) => apis.get(name) ?? []);
  if (own.length === 0) throw nothingLeft(`the API ${granted.api} is not configured any more`);
  const audiences = own.map(({ audience }) => audience);
  // RFC 8707 §2.2: those of the first token, or fewer
  if (asked.resources.some((resource) => !audiences.includes(resource))) {
    const description = `This refresh token is for ${audiences.join(' and ')}; get another for another API`;
    throw new OAuthError('invalid_target', description);
  }
  // RFC 6749 §6: "MUST NOT include any scope not originally granted"
  const more = asked.scopes.find((scope) => !granted.scopes.includes(scope));
  if (more !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `The scope ${more} was not granted at first; a refresh may ask for less, not more`,
    );
  }
  const named = asked.resources.length === 0 ? own : own.filter(({ audience }) => asked.resources.includes(audience));
  const isLeft = (scope: string) => client.scopes.has(scope) && named.some((api) => api.scopes.has(scope));
  const left = granted.scopes.filter(isLeft);
  const [only] = own;
  if (left.length === 0 && granted.details.length > 0 && only !== undefined) return { api: only, scopes: [] };
  if (left.length === 0) throw nothingLeft('the client or the API has none of its scopes any more');
  const scopes = asked.scopes.length === 0 ? left : asked.scopes;
  // Of several, those that nothing is asked for go; one that is named alone is held to.
  const meant = named.filter((api) => named.length === 1 || scopes.some((scope) => api.scopes.has(scope)));
  const resources = (meant.length === 0 ? named : meant).map(({ audience }) => audience);
  return chooseTarget({ resources, audiences: [], scopes }, client, apis);
}

/** What a client is told whose grant the configuration has left nothing of. RFC 6749 §5.2 */
export function nothingLeft(audit: string): OAuthError {
  return new OAuthError('invalid_grant', 'Nothing is left of what was granted: let the person sign in again', {
    audit,
  });
}
