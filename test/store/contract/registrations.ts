import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/port.ts';
import type { StoredInitialAccess, StoredRegistration } from '../../../src/store/registration-port.ts';
import { newTenant, tokenOf } from '../samples.ts';

function registrationOf(tenant: string, id: string, changes: Partial<StoredRegistration> = {}): StoredRegistration {
  return {
    id: `dyn.${tenant}-${id}`,
    tenant,
    version: 1,
    secret: 'a digest',
    secretExpiresAt: 8_000_000_000_000,
    access: 'another digest',
    initialAccess: 'portal',
    statement: null,
    metadata: '{}',
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    lastUsedAt: null,
    ...changes,
  };
}

function accessOf(tenant: string, id: string, changes: Partial<StoredInitialAccess> = {}): StoredInitialAccess {
  const open = { expiresAt: null, usesLeft: null, revokedAt: null };
  return { tenant, id, name: 'portal', sha256: `${tenant}-${id}`, createdAt: 1_000, ...open, ...changes };
}

export function registrationContract(opened: () => Store): void {
  const register = (...registrations: readonly StoredRegistration[]) =>
    opened().commit(registrations.map((registration) => ({ kind: 'insertRegistration', registration })));
  const update = ({ createdAt: _, initialAccess: __, lastUsedAt: ___, ...registration }: StoredRegistration) =>
    opened().commit([{ kind: 'updateRegistration', registration }]);
  const remove = ({ tenant, id }: Pick<StoredRegistration, 'tenant' | 'id'>) =>
    opened().commit([{ kind: 'deleteRegistration', tenant, id }]);

  describe('a client that registered itself', () => {
    test('is found by its id alone, and its id is taken in every tenant', async () => {
      const kept = registrationOf(newTenant(), 'a');
      await register(kept);
      expect(await opened().getRegistration(kept.id)).toEqual(kept);
      expect(await opened().getRegistration(`${kept.id}0`)).toBeNull();
      await expect(register({ ...kept, tenant: newTenant() })).rejects.toMatchObject({ kind: 'exists' });
    });

    test('is listed in its tenant, page by page', async () => {
      const [here, there] = [newTenant(), newTenant()];
      const [a, b, c] = [registrationOf(here, 'a'), registrationOf(here, 'b'), registrationOf(here, 'c')];
      const open = registrationOf(here, 'o', { initialAccess: null });
      await register(c, a, b, open, registrationOf(there, 'd'));
      expect(await opened().listRegistrations(here, '', 2)).toEqual([a, b]);
      expect(await opened().listRegistrations(here, b.id, 2)).toEqual([c, open]);
    });

    test('is updated by who knows its version, and nothing of when and how it came changes', async () => {
      const kept = registrationOf(newTenant(), 'a');
      await register(kept);
      const next = { ...kept, version: 2, metadata: '{"a":1}', access: 'new', secret: null, secretExpiresAt: null };
      await update({ ...next, createdAt: 1, initialAccess: 'other', lastUsedAt: 5 });
      expect(await opened().getRegistration(kept.id)).toEqual(next);
      await expect(update(next)).rejects.toMatchObject({ kind: 'version' });
      await expect(update({ ...next, version: 3, tenant: newTenant() })).rejects.toMatchObject({ kind: 'version' });
    });

    test('is known to have been used, which moves its end', async () => {
      const kept = registrationOf(newTenant(), 'a', { expiresAt: 5_000 });
      await register(kept);
      const { tenant, id } = kept;
      const use = { kind: 'useRegistration', id, lastUsedAt: 4_000 } as const;
      await opened().commit([
        { ...use, tenant, expiresAt: 9_000_000_000_000 },
        { ...use, tenant: newTenant(), expiresAt: 1 },
      ]);
      expect(await opened().getRegistration(id)).toEqual({ ...kept, lastUsedAt: 4_000, expiresAt: 9_000_000_000_000 });
    });

    test('is listed where it has ended, the first to end first', async () => {
      const tenant = newTenant();
      const ended = (id: string, expiresAt: number | null) => registrationOf(tenant, id, { expiresAt });
      await register(ended('a', 20), ended('b', 10), ended('c', 21), ended('d', null));
      const ids = (await opened().listEndedRegistrations(20, 10)).filter((one) => one.tenant === tenant);
      expect(ids).toEqual([ended('b', 10), ended('a', 20)]);
    });

    test('takes its tokens, refresh tokens and consents along when it goes, and no others', async () => {
      const tenant = newTenant();
      const [gone, other] = [registrationOf(tenant, 'a'), registrationOf(tenant, 'b')];
      await register(gone, other);
      for (const { id: client } of [gone, other]) {
        const times = { startedAt: 1, expiresAt: 8_000_000_000_000 };
        const refresh = { tenant, family: `of ${client}`, current: 'x', client, user: 'u1', ...times, content: '{}' };
        const asked = { user: 'u1', client, api: 'bank', scopes: '[]', details: null, askedAt: 1_000, lasts: null };
        const never = { grantedAt: null, grantedBy: null, expiresAt: null, revokedAt: null, spentAt: null };
        await opened().commit([
          { kind: 'insertToken', token: tokenOf(tenant, `of ${client}`, { client }) },
          { kind: 'insertRefresh', refresh },
          { kind: 'insertConsent', consent: { tenant, id: client, ...asked, ...never } },
        ]);
      }
      await expect(remove({ ...gone, tenant: newTenant() })).rejects.toMatchObject({ kind: 'version' });
      await remove(gone);
      const left = async ({ id }: StoredRegistration) => [
        (await opened().getRegistration(id))?.id ?? null,
        (await opened().getToken(`of ${id}`))?.client ?? null,
        (await opened().getRefresh(`of ${id}`))?.client ?? null,
        (await opened().getConsent(tenant, id))?.client ?? null,
      ];
      expect(await left(gone)).toEqual([null, null, null, null]);
      expect(await left(other)).toEqual(Array(4).fill(other.id));
      await expect(remove(gone)).rejects.toMatchObject({ kind: 'version' });
    });
  });

  describe('an initial access token', () => {
    const keep = (...tokens: readonly StoredInitialAccess[]) =>
      opened().commit(tokens.map((access) => ({ kind: 'insertInitialAccess', access })));
    const spend = ({ tenant, id }: StoredInitialAccess, now = 5_000) =>
      opened().commit([{ kind: 'spendInitialAccess', tenant, id, now }]);
    const revoke = ({ tenant, id }: StoredInitialAccess, revokedAt: number) =>
      opened().commit([{ kind: 'revokeInitialAccess', tenant, id, revokedAt }]);

    test('is found by its hash, is kept once, and is listed in its tenant, oldest first', async () => {
      const [here, there] = [newTenant(), newTenant()];
      const [late, early] = [accessOf(here, 'a', { createdAt: 2_000 }), accessOf(here, 'b')];
      await keep(late, early, accessOf(there, 'c'));
      expect(await opened().getInitialAccess(late.sha256)).toEqual(late);
      expect(await opened().getInitialAccess('unknown')).toBeNull();
      expect(await opened().listInitialAccess(here)).toEqual([early, late]);
      await expect(keep({ ...late, tenant: there, id: 'd' })).rejects.toMatchObject({ kind: 'exists' });
    });

    test('is good as often as it says, also for many at once', async () => {
      const kept = accessOf(newTenant(), 'a', { usesLeft: 3 });
      await keep(kept);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => spend(kept)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      expect((await opened().getInitialAccess(kept.sha256))?.usesLeft).toBe(0);
      await expect(spend(kept)).rejects.toMatchObject({ kind: 'spent' });
    });

    test('is good without end where nothing is counted, until it is revoked', async () => {
      const kept = accessOf(newTenant(), 'a');
      await keep(kept);
      await spend(kept);
      await spend(kept);
      await revoke(kept, 3_000);
      await revoke(kept, 4_000);
      expect(await opened().getInitialAccess(kept.sha256)).toEqual({ ...kept, revokedAt: 3_000 });
      await expect(spend(kept)).rejects.toMatchObject({ kind: 'spent' });
    });

    test('is good until it ends', async () => {
      const kept = accessOf(newTenant(), 'a', { expiresAt: 5_000 });
      await keep(kept);
      await spend(kept, 4_999);
      await expect(spend(kept, 5_000)).rejects.toMatchObject({ kind: 'spent' });
    });
  });
}
