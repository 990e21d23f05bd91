/** Reads small JSON documents of other servers: a bound on size and time, and no redirects. */
import type { Fetch } from '../effects.ts';

const MAX_BYTES = 262_144;
export const FETCH_TIMEOUT_MS = 3_000;

/** What is asked for: as jose does it, or with headers alone. */
export type BoundedFetch = (
  url: string,
  request: { readonly headers?: ConstructorParameters<typeof Headers>[0]; readonly signal?: AbortSignal },
) => Promise<Response>;

/** A fetch that throws on any status but 200, a redirect among them, and on a body over the bound. */
export function boundedFetch(fetch: Fetch): BoundedFetch {
  return async (url, { headers, signal }) => {
    const response = await fetch(url, {
      headers: Object.fromEntries(new Headers(headers)),
      ...(signal !== undefined && { signal }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status}`);
    }
    return new Response(await readBounded(response, url), { status: 200 });
  };
}

async function readBounded(response: Response, url: string): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
