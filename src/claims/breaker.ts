import type { Safeguard } from './safeguard.ts';
import { NotAsked, type ResolverPolicy, Unaskable } from './source.ts';

/** Leave for one question. Exactly one of the three is said when it is over. */
interface Pass {
  succeeded(): void;
  failed(): void;
  /** What happened says nothing about the source: the caller went away, or what it asked could not be. */
  abandoned(): void;
}

/**
 * Leaves a source alone for a while after so many failures in a row; then lets one question try, and either all the others
 * again or none for another while. While the source is left alone, a question fails with NotAsked, at once.
 * @param clock milliseconds on a clock that never jumps
 */
export function breaker(policy: ResolverPolicy['breaker'], clock: () => number): Safeguard {
  const enter = createGate(policy, clock);
  return async (work, signal) => {
    const pass = enter();
    try {
      const answer = await work(signal);
      pass.succeeded();
      return answer;
    } catch (error) {
      if (signal.aborted || error instanceof Unaskable || error instanceof NotAsked) pass.abandoned();
      else pass.failed();
      throw error;
    }
  };
}

function createGate({ failures, openForMs }: ResolverPolicy['breaker'], clock: () => number): () => Pass {
  let inARow = 0;
  let openUntil = Number.NEGATIVE_INFINITY;
  let trying = false;

  return () => {
    const broken = inARow >= failures;
    if (broken && (trying || clock() < openUntil)) throw new NotAsked('it is left alone after repeated failures');
    if (broken) trying = true;
    // Questions from before it opened may still come back; they do not end the one that tries.
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
  };
}
