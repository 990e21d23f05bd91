import { isLive } from '../directory/credential.ts';
import type { StoredCredential } from '../store/port.ts';

/** One token on one line: as JSON, or whose it is, its id, its state, and its times. Never its hash. */
export function listLine(credential: StoredCredential, now: number, json: boolean): string {
  const { client, tenant, id, createdAt, expiresAt, lastUsedAt } = credential;
  const state = stateOf(credential, now);
  const times = { created: time(createdAt), expires: time(expiresAt), lastUsed: time(lastUsedAt) };
  if (json) return JSON.stringify({ client, tenant, id, state, ...times });
  const end = times.expires === null ? 'does not expire' : `expires ${times.expires}`;
  return [client, id, state, `created ${times.created}`, end, `last used ${times.lastUsed ?? 'never'}`].join('  ');
}

function stateOf(credential: StoredCredential, now: number): 'live' | 'revoked' | 'expired' {
  if (isLive(credential, now)) return 'live';
  return credential.revokedAt === null ? 'expired' : 'revoked';
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
