/** The record of a pruning: what was removed of a tenant's chain, in words that Avow alone can say (prove-pruning.ts). */
import type { Retention } from '../../schema/config.ts';

/** Places of a chain (seal.ts), ascending: the first and the last of each run. */
export type Runs = readonly (readonly [first: number, last: number])[];

/** What it says, without its proof. */
export interface Pruned {
  readonly event: 'audit.pruned';
  readonly client: null;
  /** As the configuration calls it. */
  readonly kind: keyof Retention;
  /** RFC 3339: every record of the kind up to then is gone, as far as this one and those before it say. */
  readonly until: string;
  /** How many records that were. */
  readonly records: number;
  /** Where they stood. The seals have the hash of each further. */
  readonly places: Runs;
  /**
   * The last seal that was looked at for them, which has those before it in its hash: by a chain that was forged for a while, nobody has
   * anything else pruned than what is due.
   */
  readonly seal: { readonly number: number; readonly hash: string };
}

export interface PruningRecord extends Pruned {
  /** A JWS (src/oauth/pruning-proof.ts) over the record without this: a row by itself could be anybody's who may write to the database. */
  readonly proof: string;
}
