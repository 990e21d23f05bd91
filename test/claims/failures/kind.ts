import type { ClaimOutcome, Value } from '../../../src/claims/source.ts';
import type { Condition } from './condition.ts';

/** What becomes of a claim, a string, whose source is in a condition; or why the condition cannot happen to its kind. */
export type Cell =
  | { readonly status: 'value'; readonly value: Value }
  | { readonly status: 'absent'; readonly reason: string }
  | { readonly status: 'unavailable'; readonly reason: string }
  | { readonly never: string };

/** A kind of source, and what is promised of it under every condition. */
export interface FailingKind {
  /** As claims name it (`user`), or as resolvers do (`kind: http`). */
  readonly kind: string;
  /** The kind that it is one more form of. */
  readonly variantOf?: string;
  readonly cells: Readonly<Record<Condition, Cell>>;
  /** Brings a condition about, and takes the claim. Never called for a condition that cannot happen. */
  provoke(condition: Condition): Promise<ClaimOutcome>;
}

/** The cells of a kind to which nothing happens that is not said: for those that stay inside the process. */
export function neverBut(
  reason: string,
  cells: Partial<Readonly<Record<Condition, Cell>>>,
): Readonly<Record<Condition, Cell>> {
  const never: Cell = { never: reason };
  return {
    answers: never,
    'answers that there is nothing': never,
    'answers a value of the wrong type': never,
    'is slow, but in time': never,
    'does not answer in time': never,
    'refuses the connection': never,
    'resets midway': never,
    'answers garbage': never,
    'answers hugely': never,
    redirects: never,
    'resolves to a private address': never,
    ...cells,
  };
}
