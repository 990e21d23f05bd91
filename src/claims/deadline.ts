import type { Safeguard } from './safeguard.ts';
import { Unavailable } from './source.ts';

/**
 * The work's own result, unless the signal aborts first: then a rejection with its reason, at once, whether or not the work
 * listens to the signal.
 */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Lets work take so many milliseconds, and aborts its signal when they are over or when the outer signal says so: then it
 * fails at once, with Unavailable or with the outer signal's reason.
 */
export function timeout(ms: number): Safeguard {
  return async (work, outer) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Unavailable(`no answer within ${ms} ms`)), ms);
    const abort = () => controller.abort(outer.reason);
    outer.addEventListener('abort', abort, { once: true });
    if (outer.aborted) abort();
    try {
      return await orAbort(work(controller.signal), controller.signal);
    } finally {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    }
  };
}
