import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly set: string;
  readonly jti: string;
  readonly headers: IncomingHttpHeaders;
}

/** What it does with a request; never to answer is a way to answer. */
export type Behaviour = (response: ServerResponse, received: Received) => void;

export interface Receiver {
  readonly url: string;
  /** Everything it was sent, taken or not. */
  readonly received: readonly Received[];
  /** The jti of what it took, in order. */
  readonly taken: readonly string[];
  /** What it does from now on: to the next requests, one each, and to all after them. */
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

export const accept: Behaviour = (response) => response.writeHead(202).end();
export const hang: Behaviour = () => {};
export const answer =
  (status: number, body?: unknown): Behaviour =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(body === undefined ? '' : JSON.stringify(body));

/** A receiver of pushed SETs (RFC 8935) on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const taken: string[] = [];
  let next: Behaviour[] = [accept];
  const server = createServer(async (request, response) => {
    const set = await text(request);
    const { jti } = JSON.parse(Buffer.from(set.split('.')[1] ?? '', 'base64url').toString('utf8')) as { jti: string };
    const one = { set, jti, headers: request.headers };
    received.push(one);
    const behaviour = (next.length > 1 ? next.shift() : next[0]) ?? accept;
    if (behaviour === accept) taken.push(jti);
    behaviour(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    taken,
    behave: (...behaviours) => {
      next = [...behaviours];
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
