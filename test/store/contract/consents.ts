import { expect, test } from 'vitest';
import type { StoredConsent } from '../../../src/store/consent-port.ts';
import type { Store } from '../../../src/store/port.ts';
import { newTenant } from '../samples.ts';

function consentOf(tenant: string, id: string, changes: Partial<StoredConsent> = {}): StoredConsent {
  const asked = {
    user: 'u1',
    client: 'portal',
    api: 'bank',
    scopes: '["payments"]',
    details: null,
    askedAt: 1_000,
    lasts: null,
  };
  const answered = { grantedAt: null, grantedBy: null, expiresAt: 9_000, revokedAt: null, spentAt: null };
  return { tenant, id, ...asked, ...answered, ...changes };
}

export function consentContract(opened: () => Store): void {
  const ask = (...consents: readonly StoredConsent[]) =>
    opened().commit(consents.map((consent) => ({ kind: 'insertConsent', consent })));
  const grant = (tenant: string, id: string) =>
    opened().commit([{ kind: 'grantConsent', tenant, id, grantedAt: 2_000, grantedBy: 'login', expiresAt: null }]);
  const revoke = (tenant: string, id: string) =>
    opened().commit([{ kind: 'revokeConsent', tenant, id, revokedAt: 3_000 }]);

  test('a consent is found by its id, and among those of its person, oldest first, each tenant its own', async () => {
    const [here, there] = [newTenant(), newTenant()];
    const [late, early] = [consentOf(here, 'c1', { askedAt: 2_000, lasts: 60_000 }), consentOf(here, 'c2')];
    await ask(late, early, consentOf(here, 'c3', { user: 'u2' }), consentOf(there, 'c1'));
    expect(await opened().getConsent(here, 'c1')).toEqual(late);
    expect(await opened().getConsent(here, 'c4')).toBeNull();
    expect(await opened().listConsents(here, 'u1')).toEqual([early, late]);
    await expect(ask(consentOf(here, 'c1'))).rejects.toMatchObject({ kind: 'exists' });
  });

  test('it is given once, by whom and when is kept', async () => {
    const tenant = newTenant();
    await ask(consentOf(tenant, 'c1'));
    await grant(tenant, 'c1');
    expect(await opened().getConsent(tenant, 'c1')).toEqual(
      consentOf(tenant, 'c1', { grantedAt: 2_000, grantedBy: 'login', expiresAt: null }),
    );
    await expect(grant(tenant, 'c1')).rejects.toMatchObject({ kind: 'spent' });
    await expect(grant(tenant, 'c2')).rejects.toMatchObject({ kind: 'spent' });
  });

  test('what was taken back cannot be given, and stays as it was taken back', async () => {
    const tenant = newTenant();
    await ask(consentOf(tenant, 'c1'));
    await revoke(tenant, 'c1');
    await opened().commit([{ kind: 'revokeConsent', tenant, id: 'c1', revokedAt: 4_000 }]);
    expect((await opened().getConsent(tenant, 'c1'))?.revokedAt).toBe(3_000);
    await expect(grant(tenant, 'c1')).rejects.toMatchObject({ kind: 'spent' });
    await revoke(tenant, 'unknown');
  });

  test('what was agreed to once is used once, by one of many', async () => {
    const tenant = newTenant();
    const spend = (id: string) => opened().commit([{ kind: 'spendConsent', tenant, id, spentAt: 4_000 }]);
    await ask(consentOf(tenant, 'c1', { details: '[{"type":"payment"}]' }), consentOf(tenant, 'c2'));
    await expect(spend('c1')).rejects.toMatchObject({ kind: 'version' });
    await grant(tenant, 'c1');
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => spend('c1')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await opened().getConsent(tenant, 'c1')).toMatchObject({ details: '[{"type":"payment"}]', spentAt: 4_000 });
    await grant(tenant, 'c2');
    await revoke(tenant, 'c2');
    await expect(spend('c2')).rejects.toMatchObject({ kind: 'version' });
    await expect(spend('unknown')).rejects.toMatchObject({ kind: 'version' });
  });

  test('what has ended is swept, what does not end is not', async () => {
    const tenant = newTenant();
    await ask(
      consentOf(tenant, 'c1', { expiresAt: 10 }),
      consentOf(tenant, 'c2', { expiresAt: 12 }),
      consentOf(tenant, 'c3', { expiresAt: null }),
    );
    await opened().sweep(10);
    expect((await opened().listConsents(tenant, 'u1')).map(({ id }) => id)).toEqual(['c2', 'c3']);
  });

  test('consents go with their person', async () => {
    const tenant = newTenant();
    const key = { tenant, type: 'User', id: 'u1' };
    const resource = { id: 'u1', version: 1, document: '{}', hidden: null, display: null };
    await opened().commit([{ kind: 'insertResource', key, resource, facts: [], uniques: [] }]);
    await ask(consentOf(tenant, 'c1'), consentOf(tenant, 'c2', { user: 'u2' }));
    await opened().commit([{ kind: 'deleteResource', key, expected: 1 }]);
    expect(await opened().getConsent(tenant, 'c1')).toBeNull();
    expect(await opened().getConsent(tenant, 'c2')).not.toBeNull();
  });
}
