/** Reads small JSON documents of other servers: a bound on size and time, and no redirects. */

const MAX_BYTES = 262_144;
export const FETCH_TIMEOUT_MS = 3_000;

type Fetch = typeof globalThis.fetch;

/** A fetch that throws on any status but 200, and on a body over the bound. */
export function boundedFetch(fetch: Fetch): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await fetch(url, { ...init, redirect: 'manual' });
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
