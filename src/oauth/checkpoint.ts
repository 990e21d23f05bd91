/** A signed word about how far a tenant's audit chain had come: whoever keeps one notices a chain that ends before it. */
import { ownJwsReader } from './own-jws.ts';

export interface Checkpoint {
  readonly iss: string;
  readonly tenant: string;
  /** The number of the seal, and how many records the chain has with it. */
  readonly seal: number;
  readonly records: number;
  /** What the chain of all these records comes to. */
  readonly hash: string;
  /** Seconds since the epoch. */
  readonly iat: number;
}

/** RFC 8725 §3.11: a kind of JWT of its own. */
export const CHECKPOINT_TYPE = 'audit-checkpoint+jwt';

export const readCheckpoint = ownJwsReader<Checkpoint>(CHECKPOINT_TYPE);
