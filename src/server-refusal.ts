import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { renderScimError, ScimError } from './scim/errors.ts';

/** What Node says of a request that it cannot read, and the status for it; 400 for all others, as Node itself has it. */
const STATUS: ReadonlyMap<string | undefined, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

/**
 * Answers who sent what Node does not hand to any app. A filter in a URL may well be longer than a request's head may be
 * (RFC 6585 §5), so that one is told as a SCIM Error (RFC 7644 §3.12), and the way out; the others are told the status.
 */
export function refuseUnread({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS.get(code) ?? 400;
  const detail = `the URL and the headers are over ${maxHeaderSize} bytes; send a long filter by POST to /.search`;
  const body = status === 431 ? JSON.stringify(renderScimError(new ScimError(status, detail))) : '';
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    ...(body === '' ? [] : ['content-type: application/scim+json']),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
