import type { Value } from './source.ts';

/** What a variable stands for while an expression is evaluated. */
export type Variable =
  | { readonly kind: 'value'; readonly value: Value }
  /** Reading it fails, `has()` included: it is not that there is nothing, but that nobody knows. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** A moment, in milliseconds since the epoch. */
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'members'; readonly members: ReadonlyMap<string, Variable> };
