import type { Hono } from 'hono';
import type { Issuer } from '../issuer/issuer.ts';
import { toldAtUserInfo } from '../issuer/told-at-user-info.ts';
import { OAuthError, renderOAuthError } from '../oauth/errors.ts';
import type { Connections } from './connection.ts';
import { dpopChallenge, schemeAndToken, tokenRequestOf } from './token-presentation.ts';

export interface UserInfoRoutes {
  readonly issuer: Issuer;
  readonly connections: Connections;
}

/** OpenID Connect Core §5.3: GET and POST, with the token in the header; JSON, or a JWT for who accepts one. */
export function mountUserInfo(app: Hono, { issuer, connections }: UserInfoRoutes, audience: string): void {
  app.on(['GET', 'POST'], '/userinfo', async (c) => {
    const came = schemeAndToken(c.req.header('authorization'));
    const shown = came === null ? null : { ...tokenRequestOf(c, connections, audience), ...came };
    const isSigned = /\bapplication\/jwt\b(?!\s*;\s*q=0(\.0*)?\b)/i.test(c.req.header('accept') ?? '');
    const told = await toldAtUserInfo(issuer, audience, shown, isSigned).catch((error: unknown) => {
      if (shown?.scheme === 'dpop' && error instanceof OAuthError) return challenged(error);
      throw error;
    });
    if (told instanceof Response) return told;
    const headers = {
      'content-type': told.type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
    };
    return new Response(told.body, { headers });
  });
}

/** RFC 9449 §7.1: at a protected resource whatever is wrong with the proof is a 401. */
function challenged(error: OAuthError): Response {
  const { headers, body } = renderOAuthError(error);
  const challenge = { 'www-authenticate': dpopChallenge('userinfo', error) };
  return new Response(body, { status: 401, headers: { ...headers, ...challenge } });
}
