/** A signed word that it was Avow that removed records of the audit log, by the policy of the operator. */
import { ownJwsReader } from './own-jws.ts';

export interface PruningProof {
  readonly iss: string;
  readonly tenant: string;
  /** Of the record that says what was removed (src/audit/pruning-record.ts). */
  readonly hash: string;
  /** Seconds since the epoch. */
  readonly iat: number;
}

/** RFC 8725 §3.11: a kind of JWT of its own. */
export const PRUNING_TYPE = 'audit-pruned+jwt';

export const readPruningProof = ownJwsReader<PruningProof>(PRUNING_TYPE);
