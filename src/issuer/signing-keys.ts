import type { Effects } from '../effects.ts';
import { generateKey, insertKeyWrite, type KeyRing, openKeyRing } from '../oauth/keys.ts';
import { Conflict, type Store } from '../store/port.ts';

/** Long enough for the nodes that start together; what decides is that key and mark come in one commit. */
const FIRST_KEY_MARK_MS = 60_000;

/**
 * Opens the signing keys, and makes the first one where there is none. Of several nodes that start at once on one database,
 * one makes it and the others find it: the mark that is kept with the first key can be made once.
 * @param secret what the keys are sealed with
 * @throws UnsealError where the secret is not the one they were sealed with
 */
export async function openSigningKeys(store: Store, secret: string, effects: Effects): Promise<KeyRing> {
  const stored = await store.listKeys();
  if (stored.length > 0) return openKeyRing(stored, secret);
  const now = effects.now();
  const key = await generateKey('ES256', effects.newId);
  const mark = {
    tenant: 'default',
    issuer: 'avow',
    jti: 'first-signing-key',
    expiresAt: now + FIRST_KEY_MARK_MS,
  } as const;
  try {
    await store.commit([{ kind: 'insertReplay', ...mark }, await insertKeyWrite(key, secret, now)]);
  } catch (error) {
    if (!(error instanceof Conflict) || error.kind !== 'replay') throw error;
  }
  return openKeyRing(await store.listKeys(), secret);
}
