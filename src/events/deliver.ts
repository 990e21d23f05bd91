import type { Effects, Fetch } from '../effects.ts';
import { notReached } from '../outbound/not-reached.ts';
import { readRefusal } from './refusal.ts';

/** A receiver has this long to take one event. */
export const DELIVERY_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 8_192;

export interface Receiver {
  readonly url: string;
  /** The Authorization header, as it is sent. */
  readonly authorization: string | null;
  readonly fetch: Fetch;
}

export type Delivery =
  | { readonly kind: 'accepted' }
  /** This event will not be taken, however often it is sent. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** It may be taken another time. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * RFC 8935 §2.4: what a receiver does not like about the transmitter or its keys, and not about the one event. To pass events
 * over for these would lose all of them until somebody mends a configuration.
 */
const ABOUT_ALL_EVENTS: ReadonlySet<string> = new Set([
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
]);

/** RFC 8935 §2.1: sends one SET; follows no redirect, waits no longer than the bound, reads no more than it. Never throws. */
export async function deliver(receiver: Receiver, set: string, effects: Pick<Effects, 'wait'>): Promise<Delivery> {
  const answered = new AbortController();
  const late = new AbortController();
  const timer = effects.wait(DELIVERY_TIMEOUT_MS, answered.signal).then(() => late.abort());
  try {
    const response = await receiver.fetch(receiver.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        ...(receiver.authorization !== null && { authorization: receiver.authorization }),
      },
      body: set,
      signal: late.signal,
    });
    return await judge(response);
  } catch (error) {
    return {
      kind: 'failed',
      reason: late.signal.aborted ? 'it did not answer in time' : notReached(error),
    };
  } finally {
    answered.abort();
    await timer;
  }
}

async function judge(response: Response): Promise<Delivery> {
  if (response.status === 400) {
    const { code, reason } = readRefusal(parsed(await readStart(response)));
    if (!ABOUT_ALL_EVENTS.has(code)) return { kind: 'refused', code, reason };
    return { kind: 'failed', reason: `it answered 400 ${code}: ${reason}` };
  }
  await response.body?.cancel();
  // RFC 8935 §2.2: 202 and nothing else; the 200 of a login page would lose events.
  if (response.status === 202) return { kind: 'accepted' };
  return { kind: 'failed', reason: `it answered ${response.status} instead of 202` };
}

/** Leaving the loop cancels the stream, so that nothing more is received. */
async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_ANSWER_BYTES);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
