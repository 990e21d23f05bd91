/** A piece of work that gives up when its signal aborts. */
export type Work<T> = (signal: AbortSignal) => Promise<T>;

/** Does a piece of work with one kind of care: at once or later, once, not at all or more often; its failure is the work's own, or Unavailable. */
export type Safeguard = <T>(work: Work<T>, signal: AbortSignal) => Promise<T>;

/** For a policy that does not ask for this kind of care. */
export const NO_SAFEGUARD: Safeguard = (work, signal) => work(signal);

/** One safeguard of several, the first of them outermost. */
export function inOrder(...safeguards: readonly Safeguard[]): Safeguard {
  return (work, signal) => {
    const guarded = safeguards.reduceRight((inner, safeguard) => (outer) => safeguard(inner, outer), work);
    return guarded(signal);
  };
}
