import { endOf } from '../oauth/registration-policy.ts';
import type { StoredRegistration } from '../store/registration-port.ts';
import type { Issuer } from './issuer.ts';

/** How often the use of one client is noted at the most: a token must not cost a second commit. */
const NOTED_EVERY_MS = 3_600_000;

/** Notes that a client that registered itself was used, which keeps it from ending unused. */
export async function noteUse(
  { registration, store, effects }: Pick<Issuer, 'registration' | 'store' | 'effects'>,
  { tenant, id, createdAt, lastUsedAt }: StoredRegistration,
): Promise<void> {
  const now = effects.now();
  if (registration === null || now - (lastUsedAt ?? 0) < NOTED_EVERY_MS) return;
  const expiresAt = endOf(registration.policy, createdAt, now);
  await store.commit([{ kind: 'useRegistration', tenant, id, lastUsedAt: now, expiresAt }]);
}
