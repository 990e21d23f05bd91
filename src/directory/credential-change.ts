/** The tokens of SCIM clients: made, replaced and ended, each with its record in the same commit. */
import { auditWrite, type CredentialRecord } from '../audit/record.ts';
import type { Effects } from '../effects.ts';
import type { Store, StoredCredential, Write } from '../store/port.ts';
import { type IssuedCredential, isLive, newCredential } from './credential.ts';

export interface CredentialDeps {
  readonly store: Store;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'randomBytes'>;
}

type Owner = Pick<StoredCredential, 'tenant' | 'client'>;

/** Adds a token beside those that the client has. */
export async function addCredential(
  deps: CredentialDeps,
  owner: Owner,
  lifetimeMs: number | null,
): Promise<IssuedCredential> {
  const issued = newCredential(owner, lifetimeMs, deps.effects);
  await deps.store.commit(adding(deps, issued.credential));
  return issued;
}

/**
 * Adds a token that lives as long as the newest of the client did, and lets those it has end after a grace, so that there is no
 * moment without one.
 * @returns null where the client has no live token to replace
 */
export async function rotateCredential(
  deps: CredentialDeps,
  owner: Owner,
  graceMs: number,
): Promise<IssuedCredential | null> {
  const now = deps.effects.now();
  const live = (await deps.store.listCredentials(owner.tenant)).filter(
    (one) => one.client === owner.client && isLive(one, now),
  );
  const newest = live.at(-1);
  if (newest === undefined) return null;
  const lifetime = newest.expiresAt === null ? null : newest.expiresAt - newest.createdAt;
  const issued = newCredential(owner, lifetime, deps.effects);
  const endings = live.flatMap((one) => {
    const expiresAt = Math.min(one.expiresAt ?? Number.POSITIVE_INFINITY, now + graceMs);
    return ending(deps, 'credential.rotated', { ...one, expiresAt });
  });
  await deps.store.commit([...adding(deps, issued.credential), ...endings]);
  return issued;
}

/** Ends tokens at once. */
export async function revokeCredentials(deps: CredentialDeps, credentials: readonly StoredCredential[]): Promise<void> {
  const revokedAt = deps.effects.now();
  await deps.store.commit(
    credentials.flatMap((one) => ending(deps, 'credential.revoked', { ...one, revokedAt: one.revokedAt ?? revokedAt })),
  );
}

function adding(deps: CredentialDeps, credential: StoredCredential): readonly Write[] {
  return [{ kind: 'insertCredential', credential }, recorded(deps, 'credential.added', credential)];
}

function ending(deps: CredentialDeps, event: CredentialRecord['event'], one: StoredCredential): readonly Write[] {
  const { tenant, id, expiresAt, revokedAt } = one;
  return [{ kind: 'endCredential', tenant, id, expiresAt, revokedAt }, recorded(deps, event, one)];
}

function recorded({ effects }: CredentialDeps, event: CredentialRecord['event'], one: StoredCredential): Write {
  const { tenant, client, id, expiresAt } = one;
  const stamp = { tenant, id: effects.newId(), at: effects.now() };
  return auditWrite(stamp, { event, client, credential: id, expiresAt });
}
