/** The part of the store's contract that counts what an agent's tokens are used for. */

/** What is left of an access token: uses, and an amount in the smallest unit; null where that is not counted. */
export interface StoredBudget {
  readonly tenant: string;
  readonly jti: string;
  readonly uses: number | null;
  readonly amount: number | null;
  readonly expiresAt: number;
}

export type BudgetWrite =
  /** Conflict 'exists' on a known jti. */
  | { readonly kind: 'insertBudget'; readonly budget: StoredBudget }
  /** One use, and the amount. Conflict 'budget' where so much is not left, and where there is none: of two at once one may win. */
  | { readonly kind: 'spendBudget'; readonly tenant: string; readonly jti: string; readonly amount: number };

export interface BudgetReads {
  getBudget(tenant: string, jti: string): Promise<StoredBudget | null>;
}
