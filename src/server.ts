import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { gathered } from './gather.ts';
import { takeBody } from './http/body-at-hand.ts';
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
  const answer = getRequestListener(app.fetch);
  const server = createHttpServer(
    gathered((incoming: IncomingMessage, outgoing: ServerResponse) => {
      // Gone meanwhile: nobody would read the answer, and nothing would say so any more.
      if (outgoing.destroyed) return;
      takeBody(incoming);
      void answer(incoming, outgoing);
    }),
  );
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

/** Below what a system hands out by itself: nobody is given one of these by chance before it is served. */
const OFFERED = { first: 20_000, count: 12_768 };
/** Apart from where other processes begin. */
let offered = process.pid * 101;

/**
 * A port that nothing listens on at this moment: for who must know the address before it is served. No two who ask are given the same.
 * @throws NodeJS.ErrnoException EADDRINUSE where all are taken
 */
export async function freePort(): Promise<number> {
  for (let tried = 1; ; tried += 1) {
    offered += 1;
    const port = OFFERED.first + (offered % OFFERED.count);
    try {
      await listenOnce(port);
      return port;
    } catch (error) {
      if (tried === OFFERED.count) throw error;
    }
  }
}

function listenOnce(port: number): Promise<void> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
