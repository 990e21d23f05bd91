/** Initial access tokens: made and revoked, each with its record in the same commit. */
import { auditWrite } from '../audit/record.ts';
import type { InitialAccessRecord } from '../audit/registration-record.ts';
import type { Effects } from '../effects.ts';
import { digestOf, newSecret } from '../oauth/registration-secret.ts';
import type { Store, Write } from '../store/port.ts';
import type { StoredInitialAccess } from '../store/registration-port.ts';

export interface InitialAccessDeps {
  readonly store: Store;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'randomBytes'>;
}

/** How long a token is good, in milliseconds, and how often; null for as long or as often as one likes. */
export interface InitialAccessTerms {
  readonly lifetimeMs: number | null;
  readonly uses: number | null;
}

/** A token as the store keeps it, and its text, which nobody can tell again. */
export interface IssuedInitialAccess {
  readonly token: string;
  readonly access: StoredInitialAccess;
}

/** Makes a token of 256 random bits for a name of the configuration. */
export async function addInitialAccess(
  deps: InitialAccessDeps,
  owner: Pick<StoredInitialAccess, 'tenant' | 'name'>,
  { lifetimeMs, uses }: InitialAccessTerms,
): Promise<IssuedInitialAccess> {
  const { store, effects } = deps;
  const token = newSecret('initial', effects.randomBytes);
  const createdAt = effects.now();
  const access: StoredInitialAccess = {
    ...owner,
    id: effects.newId(),
    sha256: digestOf(token),
    createdAt,
    expiresAt: lifetimeMs === null ? null : createdAt + lifetimeMs,
    usesLeft: uses,
    revokedAt: null,
  };
  await store.commit([{ kind: 'insertInitialAccess', access }, recorded(deps, 'initial_access.added', access)]);
  return { token, access };
}

/** Ends tokens at once; the clients that came with them stay. */
export async function revokeInitialAccess(
  deps: InitialAccessDeps,
  tokens: readonly StoredInitialAccess[],
): Promise<void> {
  const revokedAt = deps.effects.now();
  await deps.store.commit(
    tokens.flatMap((one): Write[] => [
      { kind: 'revokeInitialAccess', tenant: one.tenant, id: one.id, revokedAt },
      recorded(deps, 'initial_access.revoked', one),
    ]),
  );
}

function recorded(
  { effects }: InitialAccessDeps,
  event: InitialAccessRecord['event'],
  { tenant, id: credential, name: initialAccess, expiresAt, usesLeft: uses }: StoredInitialAccess,
): Write {
  const stamp = { tenant, id: effects.newId(), at: effects.now() };
  return auditWrite(stamp, { event, client: null, initialAccess, credential, expiresAt, uses });
}
