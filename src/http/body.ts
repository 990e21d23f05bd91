import type { Context } from 'hono';
import { type AtOnce, whenThere } from '../at-once.ts';
import { bodyAtHand } from './body-at-hand.ts';

/** A body over the limit; the router that asked says so in its own standard's words. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
  readonly limit: number;
  constructor(limit: number) {
    super(`the body is over ${limit} bytes`);
    this.limit = limit;
  }
}

/** A body under a Content-Encoding: what somebody between unpacks could be something else than what is read here. RFC 9110 §8.4 */
export class BodyPacked extends Error {
  override readonly name = 'BodyPacked';
}

/** The connection ended before the body did: nobody is left to hear of it, and nothing here has gone wrong. */
export class BodyAborted extends Error {
  override readonly name = 'BodyAborted';
}

/**
 * Reads a request's body as text, and stops at the limit: bounded before anything parses it.
 * @param limit bytes
 * @returns at once, where the body has come already
 * @throws BodyTooLarge, BodyAborted, BodyPacked
 */
export function readText(c: Context, limit: number): AtOnce<string> {
  const coding = c.req.header('content-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new BodyPacked('the body has a Content-Encoding');
  return whenThere(readBytes(c, limit), (bytes) => LENIENT.decode(bytes));
}

const LENIENT = new TextDecoder();

/** The same, as it came. */
export function readBytes(c: Context, limit: number): AtOnce<Uint8Array> {
  const body = bodyAtHand(c);
  if (body === null) return waitForBytes(c, limit);
  if (body.byteLength > limit) throw new BodyTooLarge(limit);
  return body;
}

async function waitForBytes(c: Context, limit: number): Promise<Uint8Array> {
  try {
    return await readWithin(c, limit);
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyAborted('the body ended too early', { cause: error });
  }
}

async function readWithin(c: Context, limit: number): Promise<Uint8Array> {
  const declared = c.req.header('content-length');
  if (declared !== undefined) {
    if (Number(declared) > limit) throw new BodyTooLarge(limit);
    // Node's parser reads no more than Content-Length says, so the fast path is safe.
    return new Uint8Array(await c.req.arrayBuffer());
  }
  const stream = c.req.raw.body;
  if (stream === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of a Content-Type header in lower case, without its parameters; null where there is none. */
export function mediaType(header: string | undefined): string | null {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase();
  return type === undefined || type === '' ? null : type;
}
