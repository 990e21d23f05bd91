/** Who an application is, by its id: one of the configuration, or one that registered itself. */
import { carried } from '../carry-over.ts';
import type { Effects } from '../effects.ts';
import type { Client } from '../oauth/client.ts';
import { compileRegistered } from '../oauth/registered-client.ts';
import { createRegisteredKeys, type RegisteredKeys } from '../oauth/registered-keys.ts';
import type { RegistrationPolicy } from '../oauth/registration-policy.ts';
import { looksRegistered } from '../oauth/registration-secret.ts';
import type { Store } from '../store/port.ts';

/** At once for one of the configuration; the two kinds of ids have nothing in common. */
export type ClientLookup = (id: string) => Client | undefined | Promise<Client | undefined>;

const keysFrom = carried<RegisteredKeys>();

/**
 * Looks in the configuration first, and for an id that can be no other's in the store, each time anew: what another node has registered
 * or deleted counts at once.
 * @param policy null where nobody may register, and nobody who did is known any more
 */
export function createClientLookup(
  configured: ReadonlyMap<string, Client>,
  policy: RegistrationPolicy | null,
  store: Store,
  effects: Pick<Effects, 'outbound' | 'now' | 'carryOver'>,
): ClientLookup {
  if (policy === null) return (id) => configured.get(id);
  const { allowPrivate } = policy;
  const keys = keysFrom(effects.carryOver, allowPrivate, () => createRegisteredKeys(allowPrivate, effects));
  const registered = async (id: string): Promise<Client | undefined> => {
    const stored = await store.getRegistration(id);
    if (stored === null || (stored.expiresAt !== null && stored.expiresAt <= effects.now())) return undefined;
    return compileRegistered(stored, policy, keys) ?? undefined;
  };
  return (id) => configured.get(id) ?? (looksRegistered(id) ? registered(id) : undefined);
}
