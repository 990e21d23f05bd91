import type { Hono } from 'hono';

export interface HealthRoutes {
  readonly ping: () => Promise<void>;
  /** Whether the configuration that is in force is the one that the file has, or that was refused. */
  readonly file: () => 'current' | 'refused';
}

/**
 * /healthz: the process answers. /readyz: it can do its work, which takes the database. A file that was refused keeps it from nothing,
 * since the configuration before it is in force, and is told beside that.
 */
export function mountHealth(app: Hono, { ping, file }: HealthRoutes): void {
  app.get('/healthz', () => answer(200, 'ok'));
  app.get('/readyz', () =>
    ping().then(
      () => answer(200, 'ready', { configuration: file() }),
      () => answer(503, 'the database does not answer'),
    ),
  );
}

function answer(status: number, text: string, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return new Response(JSON.stringify({ status: text, ...more }), { status, headers });
}
