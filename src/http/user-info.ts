import type { Hono } from 'hono';
import type { Issuer } from '../issuer/issuer.ts';
import { toldAtUserInfo } from '../issuer/told-at-user-info.ts';

/** OpenID Connect Core §5.3: GET and POST, with the token in the header; JSON, or a JWT for who accepts one. */
export function mountUserInfo(app: Hono, issuer: Issuer, audience: string): void {
  app.on(['GET', 'POST'], '/userinfo', async (c) => {
    const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
    const isSigned = /\bapplication\/jwt\b(?!\s*;\s*q=0(\.0*)?\b)/i.test(c.req.header('accept') ?? '');
    const { type, body } = await toldAtUserInfo(issuer, audience, token, isSigned);
    const headers = {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'Accept',
    };
    return new Response(body, { headers });
  });
}
