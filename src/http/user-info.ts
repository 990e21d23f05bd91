import type { Hono } from 'hono';
import type { Issuer } from '../issuer/issuer.ts';
import { toldAtUserInfo } from '../issuer/told-at-user-info.ts';
import type { Api } from '../oauth/api.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Connections } from './connection.ts';
import { dpopChallenge, schemeAndToken, tokenRequestOf } from './token-presentation.ts';

export interface UserInfoRoutes {
  readonly issuer: Issuer;
  readonly connections: Connections;
}

/** OpenID Connect Core §5.3: GET and POST, with the token in the header; JSON, or a JWT for who accepts one. */
export function mountUserInfo(app: Hono, { issuer, connections }: UserInfoRoutes, api: Api): void {
  app.on(['GET', 'POST'], '/userinfo', async (c) => {
    const came = schemeAndToken(c.req.header('authorization'));
    const shown = came === null ? null : { ...tokenRequestOf(c, connections, api.audience), ...came };
    const isSigned = /\bapplication\/jwt\b(?!\s*;\s*q=0(\.0*)?\b)/i.test(c.req.header('accept') ?? '');
    const told = await toldAtUserInfo(issuer, api, shown, isSigned).catch((error: unknown) => {
      throw shown?.scheme === 'dpop' && error instanceof OAuthError ? challenged(error) : error;
    });
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
function challenged(error: OAuthError): OAuthError {
  const { code, description, audit, members, caller } = error;
  const headers = { ...error.headers, 'www-authenticate': dpopChallenge('userinfo', error) };
  const known = new OAuthError(code, description, { audit, members, headers, status: 401, cause: error });
  known.caller = caller;
  return known;
}
