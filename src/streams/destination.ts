/** Where records of the audit log go: what every kind of place has in common. */
import type { Outgoing } from './outgoing.ts';

/** What became of a batch. */
export type Delivery =
  | { readonly kind: 'taken' }
  /** Fewer at once may be taken. */
  | { readonly kind: 'too large' }
  /** It may be taken another time. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It will not be taken before somebody has mended something. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Destination {
  /** How often it is looked for more to send, in milliseconds. */
  readonly everyMs: number;
  /** Sends all of them, in their order; they are `taken` when they are where they are to be. Never throws. What is told to stop gives up. */
  deliver(batch: readonly Outgoing[], stop: AbortSignal): Promise<Delivery>;
}
