import { createHash } from 'node:crypto';
import type { Effects } from '../effects.ts';
import type { Store, StoredCredential } from '../store/port.ts';

/** Secret scanners find a leaked token by its beginning. */
const PREFIX = 'avow_scim_';
const BYTES = 32;
const SHAPE = /^avow_scim_[A-Za-z0-9_-]{43}$/;

/** How often the use of one credential is noted at the most: a read must not cost a write. */
const NOTED_EVERY_MS = 60_000;

/** A credential as the store keeps it, and its token, which nobody can tell again. */
export interface IssuedCredential {
  readonly token: string;
  readonly credential: StoredCredential;
}

/** Makes a token of 256 random bits for a SCIM client. */
export function newCredential(
  owner: { readonly tenant: string; readonly client: string },
  lifetimeMs: number | null,
  effects: Pick<Effects, 'now' | 'newId' | 'randomBytes'>,
): IssuedCredential {
  const token = PREFIX + Buffer.from(effects.randomBytes(BYTES)).toString('base64url');
  const createdAt = effects.now();
  const credential = {
    ...owner,
    id: effects.newId(),
    sha256: sha256Of(token),
    createdAt,
    expiresAt: lifetimeMs === null ? null : createdAt + lifetimeMs,
    revokedAt: null,
    lastUsedAt: null,
  };
  return { token, credential };
}

export function isLive({ expiresAt, revokedAt }: StoredCredential, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

/** Whose token it is; null where it is unknown, expired or revoked, and for every text that is no such token. */
export type CredentialLookup = (token: string) => Promise<Pick<StoredCredential, 'tenant' | 'client'> | null>;

/**
 * Looks tokens up in the store, each time anew: a token that was made or revoked by another process counts at once. The
 * index is asked for the SHA-256, of which the time it takes tells nothing.
 */
export function createCredentialLookup(store: Store, now: () => number): CredentialLookup {
  const noted = new Map<string, number>();
  const note = async ({ tenant, id, lastUsedAt }: StoredCredential, at: number): Promise<void> => {
    if (at - Math.max(lastUsedAt ?? 0, noted.get(id) ?? 0) < NOTED_EVERY_MS) return;
    // Before the write, so that of requests side by side one writes.
    noted.set(id, at);
    await store.commit([{ kind: 'useCredential', tenant, id, lastUsedAt: at }]);
  };
  return async (token) => {
    if (!SHAPE.test(token)) return null;
    const credential = await store.getCredential(sha256Of(token));
    const at = now();
    if (credential === null || !isLive(credential, at)) return null;
    await note(credential, at);
    return credential;
  };
}

/** In hex. Of 256 random bits it needs neither salt nor stretching. */
function sha256Of(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
