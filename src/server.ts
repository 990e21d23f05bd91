import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  readonly url: string;
  /** Finishes what is in flight, within the bound, then cuts what is left. */
  stop(boundMs: number): Promise<void>;
}

/**
 * Serves the app over HTTP.
 * @throws NodeJS.ErrnoException EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function listen(app: Hono, at: { readonly host: string; readonly port: number }): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return { url: `http://${host}:${port}`, stop: (boundMs) => stop(server, boundMs) };
}

/** How often a stop looks for connections that have become idle: kept alive, they would hold it up for seconds. */
const IDLE_CHECK_MS = 20;

function stop(server: Server, boundMs: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    const cut = setTimeout(() => server.closeAllConnections(), boundMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
