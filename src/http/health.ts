import type { Hono } from 'hono';

/** /healthz: the process answers. /readyz: it can do its work, which takes the database. */
export function mountHealth(app: Hono, ping: () => Promise<void>): void {
  app.get('/healthz', () => answer(200, 'ok'));
  app.get('/readyz', () =>
    ping().then(
      () => answer(200, 'ready'),
      () => answer(503, 'the database does not answer'),
    ),
  );
}

function answer(status: number, text: string): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new Response(JSON.stringify({ status: text }), { status, headers });
}
