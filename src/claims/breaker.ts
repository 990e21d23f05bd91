import { type ResolverPolicy, Unavailable } from './source.ts';

/** Leave for one call. Exactly one of the three is said when the call is over. */
export interface Pass {
  succeeded(): void;
  failed(): void;
  /** What happened says nothing about the source: the caller went away, or what it asked could not be. */
  abandoned(): void;
}

export interface Breaker {
  /** @throws Unavailable while the source is left alone */
  enter(): Pass;
}

/**
 * Leaves a source alone for a while after so many failures in a row; then lets one call try, and either all the others again
 * or none for another while.
 * @param clock milliseconds on a clock that never jumps
 */
export function createBreaker({ failures, openForMs }: ResolverPolicy['breaker'], clock: () => number): Breaker {
  let inARow = 0;
  let openUntil = Number.NEGATIVE_INFINITY;
  let trying = false;

  return {
    enter() {
      const broken = inARow >= failures;
      if (broken && (trying || clock() < openUntil)) throw new Unavailable('it is left alone after repeated failures');
      if (broken) trying = true;
      // Calls from before it opened may still come back; they do not end the one that tries.
      const over = () => {
        if (broken) trying = false;
      };
      return {
        succeeded() {
          over();
          inARow = 0;
        },
        failed() {
          over();
          inARow += 1;
          if (inARow >= failures) openUntil = clock() + openForMs;
        },
        abandoned: over,
      };
    },
  };
}
