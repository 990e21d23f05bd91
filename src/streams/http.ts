import type { Effects, Fetch } from '../effects.ts';
import type { Delivery, Destination } from './destination.ts';
import { inTime } from './in-time.ts';

export interface HttpTarget {
  readonly url: string;
  readonly fetch: Fetch;
  /** All that goes with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

const EVERY_MS = 1_000;

/** Newline-delimited JSON to a URL; an answer of 2xx says that all of it is kept there. */
export function httpDestination({ url, fetch, headers }: HttpTarget, effects: Pick<Effects, 'wait'>): Destination {
  return {
    everyMs: EVERY_MS,
    deliver: (batch, stop) =>
      inTime(effects, stop, async (signal) => {
        const body = batch.map(({ text }) => `${text}\n`).join('');
        const answer = await fetch(url, { method: 'POST', headers, body, signal });
        await answer.body?.cancel();
        return judge(answer.status);
      }),
  };
}

/** Client errors that pass by themselves. RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4 */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function judge(status: number): Delivery {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  // RFC 9110 §15.5.14
  if (status === 413) return { kind: 'too large' };
  if (status >= 500 || PASSING.has(status)) return { kind: 'failed', reason: `it answered ${status}` };
  const why = status < 400 ? 'and redirects are not followed' : 'which says that something has to be mended';
  return { kind: 'refused', reason: `it answered ${status}, ${why}` };
}
