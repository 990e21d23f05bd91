import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import { type AccessTokenPayload, isAccessTokenPayload } from '../oauth/access-token.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import type { JsonValue } from '../oauth/json.ts';
import { apisIn, homeOf, together } from '../oauth/shared-api.ts';
import { scopeNamed } from '../policy/scope-named.ts';
import type { Issuer } from './issuer.ts';
import type { StoredContent } from './stored-content.ts';

/**
 * What is told of a token to one of several APIs that it is for: its own scopes, and what these carry. RFC 7662 §2.2, §5: a resource
 * server learns what it needs. The caller's own are told together, where it asks for several.
 * @returns the same where the token is for one API, or for none of the caller's
 */
export function contentForCaller(
  issuer: Pick<Issuer, 'apis' | 'policy'>,
  caller: Pick<Client, 'introspects'>,
  content: StoredContent,
): StoredContent {
  const { aud } = content.token;
  if (typeof aud === 'string') return content;
  const own = apisIn(aud, issuer.apis).filter(({ name }) => caller.introspects.has(name));
  if (own.length === 0) return content;
  const token = payloadFor(issuer, own, content.token);
  const isSame = content.token === content.introspection;
  return { token, introspection: isSame ? token : payloadFor(issuer, own, content.introspection) };
}

function payloadFor(
  { policy }: Pick<Issuer, 'policy'>,
  own: readonly Api[],
  payload: AccessTokenPayload,
): AccessTokenPayload {
  const api = together(own);
  const scopes = payload.scope.split(' ').filter((scope) => api.scopes.has(scope));
  const claims = scopes.flatMap((scope) => {
    const narrowed = homeOf(api, scope).claims;
    return (scopeNamed(policy, scope)?.claims ?? []).filter((claim) => narrowed?.has(claim) ?? true);
  });
  const told = new Set(claims);
  const kept = Object.entries(payload).filter(([name]) => RESERVED_CLAIMS.has(name) || told.has(name));
  const audiences = own.map(({ audience }) => audience);
  const [only] = audiences;
  const aud: JsonValue = audiences.length === 1 && only !== undefined ? only : audiences;
  const rest = { ...Object.fromEntries(kept), aud, scope: scopes.join(' ') };
  if (isAccessTokenPayload(rest)) return rest;
  throw new TypeError('what is reserved in a payload stays there');
}
