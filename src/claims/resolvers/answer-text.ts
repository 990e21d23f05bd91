import { Unaskable, Unavailable } from '../source.ts';

/** RFC 9110 §15.5.9, RFC 6585 §4: the client errors that speak of the source's state and not of the request. */
const OF_THE_SOURCE: ReadonlySet<number> = new Set([408, 429]);

/**
 * What a status says against an answer, or null for a 2xx. Unaskable where that may be due to the one who is asked about: redirects
 * and client errors. 401 and 403 are among them: a source may refuse to speak of one person, and one that refuses everybody answers
 * fast enough without a breaker.
 */
export function statusProblem({ status, ok }: Response): Unavailable | null {
  if (status >= 300 && status < 400) {
    // It would lead to an address that the configuration does not name.
    return new Unaskable('it answered with a redirect, which is not followed');
  }
  if (ok) return null;
  const Fault = status >= 400 && status < 500 && !OF_THE_SOURCE.has(status) ? Unaskable : Unavailable;
  return new Fault(`it answered with status ${status}`);
}

/**
 * The text of an answer, of at most maxBytes.
 * @throws Unavailable where the connection breaks, Unaskable where the answer is longer
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Leaving the loop cancels the stream, so that nothing more is received.
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new Unavailable('the connection broke while it answered', { cause: error });
  }
  if (size > maxBytes) throw new Unaskable(`its answer is longer than ${maxBytes} bytes`);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** RFC 6839 §3.1: application/json, or a type with the suffix +json */
export function isJson({ headers }: Response): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
}
