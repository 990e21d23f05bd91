import type { Operator } from './bound.ts';

/** A literal as the filter's text has it: decoded where it was quoted. What it means, the attribute's type decides. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

/** A parsed filter whose paths are still text. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly expressions: readonly Expression[] }
  | { readonly kind: 'not'; readonly expression: Expression }
  | { readonly kind: 'element'; readonly path: string; readonly expression: Expression }
  | { readonly kind: 'present'; readonly path: string }
  | {
      readonly kind: 'compare';
      readonly operator: Operator | 'ne';
      readonly path: string;
      readonly literal: Literal;
    };
