/** Keys that sign no more, and are not kept with those that do: the log has the public half of each, sealed. */
import type { KeyRing } from '../oauth/key-ring.ts';
import type { VerificationKey } from '../oauth/keys.ts';
import { openPublicHalf } from '../oauth/keys.ts';
import { allRecords, type QueryDeps } from './query.ts';
import type { KeyRecord } from './record.ts';

/** Key records are the installation's own. */
const TENANT = 'default';

/** Finds a key, whether it signs, is kept, or is kept no more. */
export type FindKey = Pick<KeyRing, 'find'>;

export async function withFormerKeys(deps: QueryDeps, secret: string, { find }: FindKey): Promise<FindKey> {
  const former = await formerKeys(deps, secret);
  return { find: (kid) => find(kid) ?? former.get(kid) ?? null };
}

/**
 * By their kids. A record that does not open with the secret is none of ours, and is passed over: a signature by it is by an unknown key.
 * @param secret what the signing keys are sealed with
 */
export async function formerKeys(deps: QueryDeps, secret: string): Promise<ReadonlyMap<string, VerificationKey>> {
  const keys = new Map<string, VerificationKey>();
  for await (const { record } of allRecords(deps, TENANT, { event: 'key.removed' })) {
    const { key: kid, algorithm, sealed }: KeyRecord = JSON.parse(record);
    const key =
      sealed === undefined ? null : await openPublicHalf({ kid, algorithm, sealed }, secret).catch(() => null);
    if (key !== null) keys.set(kid, key);
  }
  return keys;
}
