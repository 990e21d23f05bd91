import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandIn {
  readonly url: string;
  /** What it was asked: method and path, in order. */
  readonly asked: string[];
  /** The bodies it was sent. */
  readonly bodies: string[];
  /** The headers of each request. */
  readonly headers: IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** A server on loopback that answers as it is told, and remembers what it was asked. */
export async function standIn(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<StandIn> {
  const asked: string[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}`, asked, bodies, headers, close };
}

/** An answer with a JSON body. */
export function json(body: unknown, status = 200): (request: IncomingMessage, response: ServerResponse) => void {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
