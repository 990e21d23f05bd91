/** Most bodies are small, and there as soon as the head is: these are read at once, and not waited for as a stream is. */
import type { Context } from 'hono';

/** A request of node:http. */
interface Incoming {
  /** Whether all of it has come. */
  readonly complete: boolean;
  /** Bytes of the body that wait to be read. */
  readonly readableLength: number;
  read(): unknown;
  /** Where @hono/node-server looks first, too. */
  rawBody?: unknown;
}

/** Takes the body of a request of which all has come, before the app has it. What waits is bounded by what Node reads ahead. */
export function takeBody(incoming: Incoming): void {
  if (incoming.complete && incoming.readableLength > 0) incoming.rawBody = incoming.read();
}

/** What takeBody() took; null where the body has to be waited for. */
export function bodyAtHand({ env }: Context): Uint8Array | null {
  const body: unknown = env?.incoming?.rawBody;
  return body instanceof Uint8Array ? body : null;
}
