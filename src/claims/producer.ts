import type { NoPlace, Place } from './place.ts';
import type { ClaimContext, Need, SourceOutcome, Values } from './source.ts';

/** A source as the planner and the runner see it: a base source of the request, or a resolver with its guard around it. */
export interface Producer {
  readonly name: string;
  readonly kind: string;
  readonly needs: readonly Need[];
  /** True where it comes with the request: there is nothing to ask and nothing to wait for. */
  readonly isImmediate?: boolean;
  /** What stands at a path, or why there is nothing. */
  at(path: string): Place | NoPlace;
  /**
   * A source that does not answer, or has not when the signal aborts, is an outcome: it settles then, at once.
   * @param reads the names that are wanted of it; null where that can be any
   */
  load(
    context: ClaimContext,
    inputs: Values,
    signal: AbortSignal,
    reads: ReadonlySet<string> | null,
  ): Promise<SourceOutcome> | SourceOutcome;
}
