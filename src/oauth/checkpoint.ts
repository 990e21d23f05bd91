/** A signed word about how far a tenant's audit chain had come: whoever keeps one notices a chain that ends before it. */
import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import type { KeyRing } from './key-ring.ts';
import type { VerificationKey } from './keys.ts';

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

/** What the checkpoint says, `unknown key` where it is signed by a key that is no longer kept, or null where it is no checkpoint. */
export async function readCheckpoint(
  jws: string,
  keys: Pick<KeyRing, 'find'>,
): Promise<Checkpoint | 'unknown key' | null> {
  try {
    const { kid, typ } = decodeProtectedHeader(jws);
    if (typ !== CHECKPOINT_TYPE) return null;
    const key = kid === undefined ? null : keys.find(kid);
    return key === null ? 'unknown key' : await verified(jws, key);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

async function verified(jws: string, { publicKey, algorithm }: VerificationKey): Promise<Checkpoint> {
  const { payload } = await compactVerify(jws, publicKey, { algorithms: [algorithm] });
  // Only signCheckpoint makes JWTs of this type.
  return JSON.parse(Buffer.from(payload).toString('utf8'));
}
