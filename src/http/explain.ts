import type { Context, Hono } from 'hono';
import { explainForClient } from '../issuer/explain-for-client.ts';
import { readExplainRequest } from '../issuer/explain-request.ts';
import type { Issuer, Presented } from '../issuer/issuer.ts';
import { OAuthError, renderOAuthError } from '../oauth/errors.ts';
import { mediaType, readText } from './body.ts';

export interface ExplainRoutes {
  readonly issuer: Issuer;
  readonly bodyBytes: number;
}

const PATH = '/claims/explain';
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** `POST /claims/explain`: what a token would say, and why; to applications that may ask. */
export function mountExplain(app: Hono, { issuer, bodyBytes }: ExplainRoutes): void {
  app.post(PATH, async (c) => {
    if (mediaType(c.req.header('content-type')) !== 'application/json') {
      throw new OAuthError('invalid_request', 'send the request as application/json');
    }
    const body = await readText(c, bodyBytes);
    const explanation = await explainForClient(issuer, presented(c), () => readExplainRequest(body));
    return new Response(JSON.stringify(explanation), { headers: HEADERS });
  });
  app.all(PATH, () => {
    const { headers, body } = renderOAuthError(new OAuthError('invalid_request', 'use POST with application/json'));
    return new Response(body, { status: 405, headers: { ...headers, allow: 'POST' } });
  });
}

/** Where the asker is says nothing about the application that it asks about. */
function presented(c: Context): Presented {
  return { authorization: c.req.header('authorization') ?? null, ip: null };
}
