import type { ClaimContext, Outcome } from '../claims/source.ts';

/** What is known when a decision point is asked. */
export interface Facts {
  readonly outcome: Outcome;
  /** What came back for each dynamic scope, by its text. */
  readonly ofScopes?: ReadonlyMap<string, Outcome>;
  readonly base: ClaimContext['base'];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whom the token is about, and what Avow calls them. */
  readonly subject: { readonly kind: 'human' | 'machine'; readonly id: string };
  /** Of the API. */
  audience(scope: string): string;
}
