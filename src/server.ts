import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { gathered } from './gather.ts';
import { refuseUnread } from './server-refusal.ts';
import { stopOf } from './server-stop.ts';

export interface Listening {
  readonly url: string;
  /** Finishes what is in flight, within the bound, then cuts what is left. */
  stop(boundMs: number): Promise<void>;
}

/**
 * Serves the app over HTTP.
 * @throws NodeJS.ErrnoException EADDRINUSE, EACCES, EADDRNOTAVAIL
 */
export async function listen(
  app: Pick<Hono, 'fetch'>,
  at: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: gathered(app.fetch) }) as Server;
  const stop = stopOf(server);
  server.on('clientError', refuseUnread);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return { url: `http://${host}:${port}`, stop };
}

/**
 * A port that nothing listens on at this moment: for who must know the address before it is served.
 * @throws NodeJS.ErrnoException
 */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
