/** That it was Avow that removed records: what a row says of that is proved by a signature over it. */
import type { PruningProof } from '../oauth/pruning-proof.ts';
import type { StoredAudit } from '../store/audit-port.ts';
import type { Write } from '../store/port.ts';
import type { Pruned } from './pruning-record.ts';
import { recordHash } from './seal.ts';

const BEFORE_PROOF = ',"proof":"';

/** @param sign makes the proof for a hash */
export async function pruningWrite(
  stamp: Pick<StoredAudit, 'tenant' | 'id' | 'at'>,
  said: Pruned,
  sign: (hash: string) => Promise<string>,
): Promise<Extract<Write, { kind: 'insertAudit' }>> {
  const stated = { ...stamp, event: said.event, record: JSON.stringify(said) };
  const proof = await sign(recordHash(stated));
  return {
    kind: 'insertAudit',
    audit: { ...stated, record: `${stated.record.slice(0, -1)}${BEFORE_PROOF}${proof}"}` },
  };
}

/** What a row says that was removed; null where Avow has not said so: of this tenant, in this row and in these words. */
export async function readPruning(
  stored: StoredAudit,
  read: (proof: string) => Promise<PruningProof | 'unknown key' | null>,
): Promise<Pruned | null> {
  const { tenant, record } = stored;
  const end = record.lastIndexOf(BEFORE_PROOF);
  if (end === -1 || !record.endsWith('"}')) return null;
  const stated = { ...stored, record: `${record.slice(0, end)}}` };
  const proof = await read(record.slice(end + BEFORE_PROOF.length, -'"}'.length));
  if (proof === null || proof === 'unknown key') return null;
  if (proof.tenant !== tenant || proof.hash !== recordHash(stated)) return null;
  // What is read is what was signed, and nothing that stands behind it.
  return JSON.parse(stated.record);
}
