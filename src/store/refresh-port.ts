/** The part of the store's contract that knows refresh tokens, and access tokens that are revoked. */
import type { StoredToken } from './port.ts';

/**
 * A family of refresh tokens, each in the place of the one before: one of them is good. Of a token's text a part is the family's and
 * stays, the rest is new in each; of either the store has the SHA-256 alone (hex).
 */
export interface StoredRefresh {
  readonly tenant: string;
  /** The SHA-256 of the part that stays: what it is found by. */
  readonly family: string;
  /** The SHA-256 of the text of the one that is good. */
  readonly current: string;
  readonly client: string;
  /** The id of the User. */
  readonly user: string;
  /** When the family began, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the current one ends. */
  readonly expiresAt: number;
  /** What was granted, as JSON text. */
  readonly content: string;
}

export type RefreshWrite =
  /** Conflict 'exists' on a known family. */
  | { readonly kind: 'insertRefresh'; readonly refresh: StoredRefresh }
  /** Conflict 'spent' unless `from` is the current one of the family, and so after the family has ended. */
  | {
      readonly kind: 'rotateRefresh';
      readonly tenant: string;
      readonly family: string;
      readonly from: string;
      readonly to: string;
      readonly expiresAt: number;
      readonly content: string;
    }
  /**
   * Ends the family with every access token that came from it: references are gone, and the ids of all are known as revoked.
   * Conflict 'spent' where it has ended.
   */
  | { readonly kind: 'endRefresh'; readonly tenant: string; readonly family: string }
  /** One that is not there stays so. */
  | { readonly kind: 'deleteToken'; readonly tenant: string; readonly hash: string }
  /** Says of the id of an access token that it is revoked, until it would have ended; again is no conflict. */
  | { readonly kind: 'insertRevocation'; readonly tenant: string; readonly jti: string; readonly expiresAt: number }
  /** An access token is made of others, and ends with them and with what these were made of. It ends no later than these. */
  | {
      readonly kind: 'insertDerivation';
      readonly tenant: string;
      readonly jti: string;
      readonly origins: readonly string[];
      readonly expiresAt: number;
    };

export interface Standing {
  /** Whether it was revoked, or what it was made of. */
  readonly isRevoked: boolean;
  /** What it was made of: the origins of its insertDerivation, and what these were made of; in any order. */
  readonly origins: readonly string[];
}

export interface RefreshReads {
  /** The tenant is the token's to tell. */
  getRefresh(family: string): Promise<StoredRefresh | null>;
  /** What became of an access token, and of what it was made of, by its id; of one that nobody knows, nothing. */
  standingOf(tenant: string, jti: string): Promise<Standing>;
  /** The token under this hash; null where it was revoked, or what it was made of, too. */
  getUnrevoked(hash: string): Promise<StoredToken | null>;
}
