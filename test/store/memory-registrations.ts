import type { StoredConsent } from '../../src/store/consent-port.ts';
import { Conflict, type StoredToken } from '../../src/store/port.ts';
import type { StoredRefresh } from '../../src/store/refresh-port.ts';
import type {
  RegistrationReads,
  RegistrationWrite,
  StoredInitialAccess,
  StoredRegistration,
} from '../../src/store/registration-port.ts';

/** The part of the reference store that knows registered clients; what goes with one is the store's. */
export interface RegistrationState {
  readonly registrations: Map<string, StoredRegistration>;
  /** By their SHA-256. */
  readonly initialAccess: Map<string, StoredInitialAccess>;
  readonly tokens: Map<string, StoredToken>;
  readonly refreshes: Map<string, StoredRefresh>;
  readonly consents: Map<string, StoredConsent>;
  readonly revocations: Map<string, number>;
}

export function registrationReads(state: () => RegistrationState): RegistrationReads {
  const all = () => [...state().registrations.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    getRegistration: async (id) => state().registrations.get(id) ?? null,
    listRegistrations: async (tenant, after, limit) =>
      all()
        .filter((one) => one.tenant === tenant && one.id > after)
        .slice(0, limit),
    listEndedRegistrations: async (now, limit) =>
      all()
        .filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
        .toSorted((a, b) => Number(a.expiresAt) - Number(b.expiresAt))
        .slice(0, limit),
    getInitialAccess: async (sha256) => state().initialAccess.get(sha256) ?? null,
    listInitialAccess: async (tenant) =>
      [...state().initialAccess.values()]
        .filter((one) => one.tenant === tenant)
        .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
  };
}

export function isRegistrationWrite<W extends { readonly kind: string }>(write: W): write is W & RegistrationWrite {
  return /Registration$|InitialAccess$/.test(write.kind);
}

export function applyToRegistrations(state: RegistrationState, write: RegistrationWrite): void {
  const { registrations, initialAccess } = state;
  switch (write.kind) {
    case 'insertRegistration':
      if (registrations.has(write.registration.id)) throw new Conflict('exists');
      registrations.set(write.registration.id, write.registration);
      break;
    case 'updateRegistration': {
      const { registration } = write;
      const before = known(state, registration);
      if (before?.version !== registration.version - 1) throw new Conflict('version');
      registrations.set(registration.id, { ...before, ...registration });
      break;
    }
    case 'useRegistration': {
      const { kind: _, ...use } = write;
      const before = known(state, write);
      if (before !== undefined) registrations.set(write.id, { ...before, ...use });
      break;
    }
    case 'deleteRegistration':
      remove(state, write);
      break;
    case 'insertInitialAccess':
      if (initialAccess.has(write.access.sha256)) throw new Conflict('exists');
      initialAccess.set(write.access.sha256, write.access);
      break;
    case 'spendInitialAccess':
    case 'revokeInitialAccess':
      changeAccess(state, write);
  }
}

function known({ registrations }: RegistrationState, { tenant, id }: Pick<StoredRegistration, 'tenant' | 'id'>) {
  const found = registrations.get(id);
  return found?.tenant === tenant ? found : undefined;
}

function remove(state: RegistrationState, { tenant, id }: Pick<StoredRegistration, 'tenant' | 'id'>): void {
  if (known(state, { tenant, id }) === undefined) throw new Conflict('version');
  state.registrations.delete(id);
  for (const token of state.tokens.values()) {
    if (token.tenant === tenant && token.client === id) {
      state.revocations.set(JSON.stringify([tenant, token.jti]), token.expiresAt);
    }
  }
  for (const map of [state.tokens, state.refreshes, state.consents]) {
    for (const [key, held] of map) if (held.tenant === tenant && held.client === id) map.delete(key);
  }
}

function changeAccess(
  { initialAccess }: RegistrationState,
  write: Extract<RegistrationWrite, { kind: 'spendInitialAccess' | 'revokeInitialAccess' }>,
): void {
  const held = [...initialAccess.values()].find(({ tenant, id }) => tenant === write.tenant && id === write.id);
  const open = held?.revokedAt === null ? held : undefined;
  if (write.kind === 'revokeInitialAccess') {
    if (open !== undefined) initialAccess.set(open.sha256, { ...open, revokedAt: write.revokedAt });
    return;
  }
  if (open === undefined || open.usesLeft === 0 || (open.expiresAt ?? write.now + 1) <= write.now) {
    throw new Conflict('spent');
  }
  initialAccess.set(open.sha256, { ...open, usesLeft: open.usesLeft === null ? null : open.usesLeft - 1 });
}
