import type { Context } from 'hono';

/** RFC 7644 §8.1; a client that asks for application/json alone gets it under that name (§3.8). */
export function scimType(c: Context): string {
  const accept = c.req.header('accept');
  const plain = accept?.includes('application/json') && !accept.includes('application/scim+json');
  return plain ? 'application/json' : 'application/scim+json';
}

/** Headers go in with the body: set after it, they would cost most of the speed (reference/performance.md). */
const SECURITY = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** A JSON text as a SCIM answer. */
export function scimAnswer(c: Context, text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': scimType(c), ...SECURITY, ...headers } });
}

/** Up to so many characters an answer is sent whole; of a longer one, the rest is made as the client reads it. */
const AT_ONCE = 262_144;

/**
 * A JSON text, whole or in pieces, as a SCIM answer.
 * @throws what the making of the text throws before the answer begins
 */
export function scimBody(
  c: Context,
  body: string | AsyncGenerator<string, void, undefined>,
  status: number,
  headers: Record<string, string> = {},
): Response | Promise<Response> {
  return typeof body === 'string' ? scimAnswer(c, body, status, headers) : scimPieces(c, body, status, headers);
}

async function scimPieces(
  c: Context,
  pieces: AsyncGenerator<string, void, undefined>,
  status: number,
  headers: Record<string, string>,
): Promise<Response> {
  let text = '';
  while (text.length <= AT_ONCE) {
    const { done, value } = await pieces.next();
    if (done) return scimAnswer(c, text, status, headers);
    text += value;
  }
  const body = streamOf(text, pieces);
  return new Response(body, { status, headers: { 'content-type': scimType(c), ...SECURITY, ...headers } });
}

function streamOf(start: string, pieces: AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(start)),
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return();
    },
  });
}
