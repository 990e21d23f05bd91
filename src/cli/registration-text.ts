import { isOpen } from '../issuer/initial-access.ts';
import { contentOf } from '../oauth/registered-client.ts';
import type { StoredInitialAccess, StoredRegistration } from '../store/registration-port.ts';

/** One initial access token on one line: as JSON, or whose it is, its id, its state, and its bounds. Never its hash. */
export function accessLine(access: StoredInitialAccess, now: number, json: boolean): string {
  const { name, tenant, id, createdAt, expiresAt, usesLeft } = access;
  const times = { created: time(createdAt), expires: time(expiresAt) };
  if (json) return JSON.stringify({ name, tenant, id, state: stateOf(access, now), ...times, usesLeft });
  const end = times.expires === null ? 'does not expire' : `expires ${times.expires}`;
  const uses = usesLeft === null ? 'uses not counted' : `${usesLeft} uses left`;
  return [name, id, stateOf(access, now), `created ${times.created}`, end, uses].join('  ');
}

function stateOf(access: StoredInitialAccess, now: number): 'live' | 'revoked' | 'used up' | 'expired' {
  if (isOpen(access, now)) return 'live';
  if (access.revokedAt !== null) return 'revoked';
  return access.usesLeft === 0 ? 'used up' : 'expired';
}

/** One client on one line: as JSON, or its id, its name, who let it register, and its times. */
export function clientLine(stored: StoredRegistration, json: boolean): string {
  const said = registered(stored);
  if (json) return JSON.stringify(said);
  const { client_id, initialAccess, created, lastUsed, expires } = said;
  const by = initialAccess === null ? 'by itself' : `by ${initialAccess}`;
  const name = contentOf(stored).shown.client_name ?? '(no name)';
  const end = expires === null ? 'does not end' : `ends ${expires}`;
  return [client_id, name, by, `registered ${created}`, `last used ${lastUsed ?? 'never'}`, end].join('  ');
}

/** All that is registered of it, without what stands for its secrets. */
export function clientText(stored: StoredRegistration): string {
  return `${JSON.stringify(registered(stored), null, 2)}\n`;
}

function registered(stored: StoredRegistration) {
  const { metadata, shown, statement } = contentOf(stored);
  return {
    client_id: stored.id,
    tenant: stored.tenant,
    initialAccess: stored.initialAccess,
    statementBy: stored.statement,
    created: time(stored.createdAt),
    lastUsed: time(stored.lastUsedAt),
    expires: time(stored.expiresAt),
    secretExpires: time(stored.secretExpiresAt),
    metadata: { ...metadata, ...shown, ...(statement !== null && { software_statement: statement }) },
  };
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
