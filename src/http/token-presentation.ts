import type { Context } from 'hono';
import type { TokenPresentation, TokenRequest } from '../issuer/possession.ts';
import { ALGORITHM_NAMES } from '../oauth/algorithms.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { Connections } from './connection.ts';

/** The access token of a request, under one of the two schemes; null where there is none. RFC 6750 §2.1, RFC 9449 §7.1 */
export function schemeAndToken(authorization: string | undefined): Pick<TokenPresentation, 'scheme' | 'token'> | null {
  const [, scheme, token] = /^(bearer|dpop) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined || token === undefined) return null;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}

/**
 * What else came with it, that the token may be bound to.
 * @param uri the request's, as clients know it, without its query
 * @throws OAuthError invalid_request where a proxy passes on what is no certificate
 */
export function tokenRequestOf(c: Context, connections: Connections, uri: string): TokenRequest {
  return {
    dpop: c.req.header('dpop') ?? null,
    certificate: connections.certificateOf(c),
    method: c.req.method,
    uri,
  };
}

/** RFC 9449 §7.1: what is wrong with how a bound token was used, as a challenge. */
export function dpopChallenge(realm: string, { code }: OAuthError): string {
  return `DPoP realm="${realm}", error="${code}", algs="${ALGORITHM_NAMES.join(' ')}"`;
}
