import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** How often a stop looks for connections that have become idle. */
const IDLE_CHECK_MS = 20;

/** How long a kept-alive connection may still bring a request that was under way when the stop began. */
const GRACE_MS = 250;

/**
 * Makes the stop of a server. No connection is taken from then on. What is in flight, or comes at once on a connection that
 * is there, is answered with `Connection: close` (RFC 9112 §9.6), so that no client loses a request to a connection that it
 * took for open. Connections that ask nothing are closed after a grace, all that are left at the bound.
 */
export function stopOf(server: Server): (boundMs: number) => Promise<void> {
  // By connection, which has one at a time and serves many: to be told of each response's end costs more than to look at the stop.
  const latest = new Map<Socket, ServerResponse>();
  let stopping = false;
  server.on('connection', (socket: Socket) => socket.once('close', () => latest.delete(socket)));
  // Before the app has the request, since it may answer at once.
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (stopping) lastOnItsConnection(response);
    latest.set(socket, response);
  });
  return (boundMs) => {
    stopping = true;
    for (const response of latest.values()) lastOnItsConnection(response);
    return closed(server, boundMs);
  };
}

function lastOnItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function closed(server: Server, boundMs: number): Promise<void> {
  return new Promise((resolve) => {
    let idle: NodeJS.Timeout | undefined;
    const grace = setTimeout(
      () => {
        server.closeIdleConnections();
        idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      },
      Math.min(GRACE_MS, boundMs),
    );
    const cut = setTimeout(() => server.closeAllConnections(), boundMs);
    // That of node:http resets idle connections at once, with the requests that are on their way in them.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(grace);
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}
