/** Who records of the audit log are sent to, on loopback. */
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';

export interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly records: readonly SentRecord[];
}

/** A record as it comes. */
export interface SentRecord {
  readonly id: string;
  readonly tenant: string;
  readonly event: string;
  readonly seal: {
    readonly number: number;
    readonly seq: number;
    readonly entry?: number;
    readonly entries?: number;
    readonly hash: string;
    readonly checkpoint?: string;
  };
  readonly [name: string]: unknown;
}

/** What it answers; null for never. */
export type Answer = (records: readonly SentRecord[]) => number | null;

export interface HttpReceiver {
  readonly url: string;
  /** All that it was sent, taken or not. */
  readonly requests: readonly Request[];
  /** What it took, in order. */
  readonly taken: readonly SentRecord[];
  answers(answer: Answer): void;
  close(): Promise<void>;
}

/** A collector that takes newline-delimited JSON. */
export async function startHttpReceiver(port = 0): Promise<HttpReceiver> {
  const requests: Request[] = [];
  const taken: SentRecord[] = [];
  let answer: Answer = () => 200;
  const server = createHttpServer(async (request, response) => {
    const records = recordsIn(await text(request));
    requests.push({ headers: request.headers, records });
    const status = answer(records);
    if (status === null) return;
    if (status < 300) taken.push(...records);
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  const bound = await listening(server, port);
  return {
    url: `http://127.0.0.1:${bound}/ingest`,
    requests,
    taken,
    answers: (next) => {
      answer = next;
    },
    close: () => {
      server.closeAllConnections();
      return closed(server);
    },
  };
}

/** Lines of JSON, each whole. */
export function recordsIn(lines: string): readonly SentRecord[] {
  if (lines !== '' && !lines.endsWith('\n')) throw new Error('the last line has no end');
  return lines
    .split('\n')
    .slice(0, -1)
    .map((line): SentRecord => JSON.parse(line));
}

export interface SyslogReceiver {
  readonly port: number;
  /** What it read to the end of a connection, in order. */
  readonly messages: readonly string[];
  readonly connections: () => number;
  /** From now on: closes a connection after so many bytes of it, unread; null reads all. */
  cutsOffAfter(bytes: number | null): void;
  /** From now on: closes its side at once, and passes over what comes. */
  closesAtOnce(): void;
  /** From now on: does not close when the other side has. */
  staysOpen(): void;
  close(): Promise<void>;
}

/** A syslog server for octet-counted messages (RFC 6587 §3.4.1), with TLS where it is given a certificate. */
export async function startSyslogReceiver(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<SyslogReceiver> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let limit: number | null = null;
  let closes = true;
  let atOnce = false;
  const serve = (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    if (atOnce) socket.end().resume();
    let read = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      if (limit !== null && read.length >= limit) socket.resetAndDestroy();
    });
    socket.on('end', () => {
      if (!closes || atOnce) return;
      messages.push(...messagesIn(read));
      socket.end();
    });
    socket.on('error', () => {});
  };
  const options = { allowHalfOpen: true };
  const server = tls === undefined ? createTcpServer(options, serve) : createTlsServer({ ...options, ...tls }, serve);
  // Those that fail to agree on TLS, too.
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const port = await listening(server, 0);
  return {
    port,
    messages,
    connections: () => connections,
    cutsOffAfter: (bytes) => {
      limit = bytes;
    },
    closesAtOnce: () => {
      atOnce = true;
    },
    staysOpen: () => {
      closes = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return closed(server);
    },
  };
}

/** RFC 6587 §3.4.1: each after its length in bytes. */
export function messagesIn(bytes: Buffer): readonly string[] {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.toString('ascii', at, space));
    if (!Number.isInteger(length) || length < 1) throw new Error(`no length at ${at}`);
    if (space + 1 + length > bytes.length) throw new Error('a message was cut off');
    messages.push(bytes.toString('utf8', space + 1, space + 1 + length));
    at = space + 1 + length;
  }
  return messages;
}

/** The JSON below the header of a message of RFC 5424. */
export function recordOf(message: string): SentRecord {
  const record: SentRecord = JSON.parse(message.slice(message.indexOf('] {') + 2));
  return record;
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
