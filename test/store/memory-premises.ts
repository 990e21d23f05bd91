import type { StoredConsent } from '../../src/store/consent-port.ts';
import { Conflict, type ResourceKey, type StoredResource } from '../../src/store/port.ts';
import type { PremiseWrite } from '../../src/store/premise-port.ts';
import type { StoredRegistration } from '../../src/store/registration-port.ts';

interface Held {
  readonly members: readonly { readonly tenant: string; readonly member: string }[];
  readonly resources: ReadonlyMap<string, { readonly key: ResourceKey; readonly resource: StoredResource }>;
  readonly consents: ReadonlyMap<string, StoredConsent>;
  readonly registrations: ReadonlyMap<string, StoredRegistration>;
}

export function isPremise<W extends { readonly kind: string }>(write: W): write is W & PremiseWrite {
  return write.kind.startsWith('expect');
}

/** The part of the reference store that holds a commit to what its decision stands on. */
export function checkPremise(held: Held, write: PremiseWrite): void {
  const isOwn = ({ tenant, id }: { tenant: string; id: string }) =>
    'id' in write && tenant === write.tenant && id === write.id;
  switch (write.kind) {
    case 'expectResource':
      if (versionOf(held, write.key) !== write.version) throw new Conflict('version');
      break;
    case 'expectUngrouped':
      if (versionOf(held, write.key) !== write.version || isMember(held, write.key)) throw new Conflict('version');
      break;
    case 'expectConsent': {
      const found = [...held.consents.values()].find(isOwn);
      if (found?.grantedAt == null || found.revokedAt !== null) throw new Conflict('version');
      break;
    }
    case 'expectRegistration':
      if (![...held.registrations.values()].some(isOwn)) throw new Conflict('version');
      break;
    case 'expectRoom': {
      const own = [...held.registrations.values()].filter(
        ({ tenant, initialAccess }) => tenant === write.tenant && (initialAccess === null) === write.open,
      );
      if (own.length >= write.most) throw new Conflict('full');
    }
  }
}

function isMember({ members }: Held, { tenant, id }: ResourceKey): boolean {
  return members.some((one) => one.tenant === tenant && one.member === id);
}

function versionOf({ resources }: Held, { tenant, type, id }: ResourceKey): number | undefined {
  const isIt = ({ key }: { key: ResourceKey }) => key.tenant === tenant && key.type === type && key.id === id;
  return [...resources.values()].find(isIt)?.resource.version;
}
