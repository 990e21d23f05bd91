import { parseValue } from '../json.ts';
import { Unaskable, Unavailable, type Value } from '../source.ts';

/** RFC 9110 §15.5.9, RFC 6585 §4: the client errors that speak of the source's state and not of the request. */
const OF_THE_SOURCE: ReadonlySet<number> = new Set([408, 429]);

/**
 * Reads the JSON of an answer, of at most maxBytes.
 * @param absentOn the statuses that say that there is nothing
 * @returns undefined where the answer has one of them
 * @throws Unavailable for everything else that is not JSON under a 2xx status; Unaskable where that may be due to the one who is
 * asked about: redirects, client errors, and answers that are too long or too deep. 401 and 403 are among them: a source may refuse
 * to speak of one person, and one that refuses everybody answers fast enough without a breaker.
 */
export async function readAnswer(
  response: Response,
  maxBytes: number,
  absentOn: readonly number[],
): Promise<Value | undefined> {
  const absent = absentOn.includes(response.status);
  const problem = absent ? null : headProblem(response);
  if (absent || problem !== null) {
    // Undici keeps the connection busy until the body is read or dropped.
    await response.body?.cancel();
    if (problem === null) return undefined;
    throw problem;
  }
  return parse(await readText(response, maxBytes));
}

function headProblem({ status, ok, headers }: Response): Unavailable | null {
  if (status >= 300 && status < 400) {
    // It would lead to an address that the configuration does not name.
    return new Unaskable('it answered with a redirect, which is not followed');
  }
  if (!ok) {
    const Fault = status >= 400 && status < 500 && !OF_THE_SOURCE.has(status) ? Unaskable : Unavailable;
    return new Fault(`it answered with status ${status}`);
  }
  // RFC 6839 §3.1: application/json, or a type with the suffix +json
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
  return isJson ? null : new Unavailable('its answer is not of type application/json');
}

async function readText(response: Response, maxBytes: number): Promise<string> {
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

function parse(text: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Unavailable('its answer is not JSON', { cause: error });
  }
  const value = parseValue(json);
  if (value === undefined) throw new Unaskable('its answer nests too deeply, or has a number that is too large');
  return value;
}
