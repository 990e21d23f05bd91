import type { ConsentWrite, StoredConsent } from '../../src/store/consent-port.ts';
import { Conflict } from '../../src/store/port.ts';

type Consents = Map<string, StoredConsent>;

const idOf = (tenant: string, id: string) => JSON.stringify([tenant, id]);

/** The part of the reference store that reads consents. */
export function consentReads(consents: () => Consents) {
  return {
    getConsent: async (tenant: string, id: string) => consents().get(idOf(tenant, id)) ?? null,
    listConsents: async (tenant: string, user: string) =>
      [...consents().values()]
        .filter((one) => one.tenant === tenant && one.user === user)
        .toSorted((a, b) => a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1)),
  };
}

/** And the part that changes them. */
export function changeConsent(consents: Consents, write: ConsentWrite): void {
  if (write.kind === 'insertConsent') {
    const id = idOf(write.consent.tenant, write.consent.id);
    if (consents.has(id)) throw new Conflict('exists');
    consents.set(id, write.consent);
    return;
  }
  const { kind, ...change } = write;
  const id = idOf(change.tenant, change.id);
  const known = consents.get(id);
  const isOpen = known !== undefined && known.revokedAt === null;
  if (kind === 'grantConsent' && !(isOpen && known.grantedAt === null)) throw new Conflict('spent');
  if (kind === 'spendConsent' && !(isOpen && known.grantedAt !== null && known.spentAt === null))
    throw new Conflict('version');
  if (isOpen) consents.set(id, { ...known, ...change });
}
