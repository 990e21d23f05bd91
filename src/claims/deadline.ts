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
 * Runs work that is to end within `ms`, and aborts its signal when it does not, or when the outer signal says so.
 * @throws Unavailable when the time is up; the outer signal's reason when that aborts
 */
export async function within<T>(
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Unavailable(`no answer within ${ms} ms`)), ms);
  const abort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', abort, { once: true });
  if (outer.aborted) abort();
  try {
    return await orAbort(
      Promise.try(() => work(controller.signal)),
      controller.signal,
    );
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}
