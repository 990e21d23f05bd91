import { Conflict, type StoredToken } from '../../src/store/port.ts';
import type { RefreshReads, RefreshWrite, StoredRefresh } from '../../src/store/refresh-port.ts';

type Derivation = Omit<Extract<RefreshWrite, { kind: 'insertDerivation' }>, 'kind' | 'origins'> & {
  readonly origin: string;
};

/** The part of the reference store that knows refresh tokens and revocations; the access tokens are the store's. */
export interface RefreshState {
  readonly tokens: Map<string, StoredToken>;
  /** By their family. */
  readonly refreshes: Map<string, StoredRefresh>;
  /** When each revocation ends, by tenant and jti. */
  readonly revocations: Map<string, number>;
  /** Of what a token was made, by tenant and jti. */
  readonly derivations: Map<string, readonly Derivation[]>;
}

const idOf = (tenant: string, jti: string) => JSON.stringify([tenant, jti]);

export function refreshReads(state: () => RefreshState): RefreshReads {
  const originsOf = (tenant: string, jti: string) =>
    (state().derivations.get(idOf(tenant, jti)) ?? []).map(({ origin }) => origin);
  const isRevoked = (tenant: string, jti: string) =>
    [jti, ...originsOf(tenant, jti)].some((one) => state().revocations.has(idOf(tenant, one)));
  return {
    getRefresh: async (family) => state().refreshes.get(family) ?? null,
    standingOf: async (tenant, jti) => ({ isRevoked: isRevoked(tenant, jti), origins: originsOf(tenant, jti) }),
    getUnrevoked: async (hash) => {
      const token = state().tokens.get(hash) ?? null;
      return token !== null && isRevoked(token.tenant, token.jti) ? null : token;
    },
  };
}

export function isRefreshWrite<W extends { readonly kind: string }>(write: W): write is W & RefreshWrite {
  const kinds = ['insertRefresh', 'rotateRefresh', 'endRefresh', 'deleteToken', 'insertRevocation', 'insertDerivation'];
  return kinds.includes(write.kind);
}

export function applyToRefresh(state: RefreshState, write: RefreshWrite): void {
  const { tokens, refreshes, revocations, derivations } = state;
  switch (write.kind) {
    case 'insertRefresh':
      if (refreshes.has(write.refresh.family)) throw new Conflict('exists');
      refreshes.set(write.refresh.family, write.refresh);
      break;
    case 'rotateRefresh': {
      const { family, to: current, expiresAt, content } = write;
      refreshes.set(family, { ...familyOf(state, write, write.from), current, expiresAt, content });
      break;
    }
    case 'endRefresh':
      familyOf(state, write);
      refreshes.delete(write.family);
      for (const [hash, { tenant, family, jti, expiresAt }] of tokens) {
        if (family !== write.family || tenant !== write.tenant) continue;
        revocations.set(idOf(tenant, jti), expiresAt);
        tokens.delete(hash);
      }
      break;
    case 'deleteToken':
      if (tokens.get(write.hash)?.tenant === write.tenant) tokens.delete(write.hash);
      break;
    case 'insertRevocation':
      if (!revocations.has(idOf(write.tenant, write.jti))) {
        revocations.set(idOf(write.tenant, write.jti), write.expiresAt);
      }
      break;
    case 'insertDerivation': {
      const { tenant, jti, expiresAt, origins } = write;
      const of = (token: string) => derivations.get(idOf(tenant, token)) ?? [];
      const all = new Set([...origins, ...origins.flatMap((one) => of(one).map(({ origin }) => origin))]);
      const made = [...all].map((origin) => ({ tenant, jti, origin, expiresAt }));
      derivations.set(idOf(tenant, jti), [...of(jti), ...made]);
    }
  }
}

function familyOf({ refreshes }: RefreshState, wanted: Pick<StoredRefresh, 'tenant' | 'family'>, current?: string) {
  const found = refreshes.get(wanted.family);
  if (found?.tenant !== wanted.tenant || (current !== undefined && found.current !== current)) {
    throw new Conflict('spent');
  }
  return found;
}
