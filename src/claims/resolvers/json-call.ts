import type { Fetch } from '../../effects.ts';
import { refusedAddress } from '../../outbound/address-refused.ts';
import { parseValue } from '../json.ts';
import { Unaskable, Unavailable, type Value, type Values } from '../source.ts';

export interface JsonCall {
  readonly fetch: Fetch;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** RFC 9110 §15.5.9, RFC 6585 §4: the client errors that speak of the source's state and not of the request. */
const OF_THE_SOURCE: ReadonlySet<number> = new Set([408, 429]);

/**
 * Asks a source and reads its JSON object.
 * @returns null where it answered 404: it knows nothing by that name
 * @throws Unavailable for everything else that is not a JSON object of at most maxBytes under a 2xx status; Unaskable where that
 * may be due to the one who is asked about: redirects, client errors, and answers that are too long or too deep. 401 and 403 are
 * among them: a source may refuse to speak of one person, and one that refuses everybody answers fast enough without a breaker.
 */
export async function callJson(call: JsonCall): Promise<Values | null> {
  const response = await send(call);
  const problem = response.status === 404 ? null : headProblem(response);
  if (response.status === 404 || problem !== null) {
    // Undici keeps the connection busy until the body is read or dropped.
    await response.body?.cancel();
    if (problem === null) return null;
    throw problem;
  }
  return parse(await readText(response, call.maxBytes));
}

async function send({ fetch, url, method, headers, body, signal }: JsonCall): Promise<Response> {
  try {
    return await fetch(url, { method, headers, signal, ...(body !== undefined && { body }) });
  } catch (error) {
    throw new Unavailable(`it cannot be reached${causeOf(error)}`, { cause: error });
  }
}

/** ` (ECONNREFUSED)`: the system's word for what went wrong, which says more than fetch does; where the address is refused, why. */
function causeOf(error: unknown): string {
  const refused = refusedAddress(error);
  if (refused !== null) return `: ${refused.message}`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
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

function parse(text: string): Values {
  let parsed: Value | undefined;
  try {
    parsed = parseValue(JSON.parse(text));
  } catch (error) {
    throw new Unavailable('its answer is not JSON', { cause: error });
  }
  if (isObject(parsed)) return parsed;
  if (parsed === undefined) throw new Unaskable('its answer nests too deeply');
  throw new Unavailable('its answer is not a JSON object');
}

function isObject(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
