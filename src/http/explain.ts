import type { Hono } from 'hono';
import { explainForClient } from '../issuer/explain-for-client.ts';
import { readExplainRequest } from '../issuer/explain-request.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { OAuthError } from '../oauth/errors.ts';
import { methodRefused } from './allowed-methods.ts';
import { mediaType, readText } from './body.ts';
import type { Connections } from './connection.ts';
import { presentedBy } from './presented.ts';

export interface ExplainRoutes {
  readonly issuer: Issuer;
  readonly bodyBytes: number;
  readonly connections: Connections;
}

const PATH = '/claims/explain';
const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** `POST /claims/explain`: what a token would say, and why; to applications that may ask. */
export function mountExplain(app: Hono, { issuer, bodyBytes, connections }: ExplainRoutes): void {
  app.post(PATH, async (c) => {
    if (mediaType(c.req.header('content-type')) !== 'application/json') {
      throw new OAuthError('invalid_request', 'send the request as application/json');
    }
    const body = await readText(c, bodyBytes);
    const explanation = await explainForClient(issuer, presentedBy(c, connections), () => readExplainRequest(body));
    return new Response(JSON.stringify(explanation), { headers: HEADERS });
  });
  app.all(PATH, () => {
    throw methodRefused(['POST'], 'POST with application/json');
  });
}
