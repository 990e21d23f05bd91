import { expect, test } from 'vitest';
import type { Store, StoredCredential } from '../../../src/store/port.ts';
import { newTenant } from '../samples.ts';

function credentialOf(tenant: string, id: string, changes: Partial<StoredCredential> = {}): StoredCredential {
  const never = { expiresAt: null, revokedAt: null, lastUsedAt: null };
  return { tenant, id, client: 'hr', sha256: `${tenant}-${id}`, createdAt: 1_000, ...never, ...changes };
}

export function credentialContract(opened: () => Store): void {
  const add = (...credentials: readonly StoredCredential[]) =>
    opened().commit(credentials.map((credential) => ({ kind: 'insertCredential', credential })));

  test('a token of a SCIM client is found by its hash alone', async () => {
    const tenant = newTenant();
    const kept = credentialOf(tenant, 'c1', { expiresAt: 9_000_000_000_000 });
    await add(kept);
    expect(await opened().getCredential(kept.sha256)).toEqual(kept);
    expect(await opened().getCredential(`${kept.sha256}0`)).toBeNull();
  });

  test('tokens are listed oldest first, each tenant its own', async () => {
    const [here, there] = [newTenant(), newTenant()];
    await add(
      credentialOf(here, 'c2', { createdAt: 2_000 }),
      credentialOf(here, 'c3', { createdAt: 1_000 }),
      credentialOf(here, 'c1', { createdAt: 2_000, client: 'other' }),
      credentialOf(there, 'c1'),
    );
    expect((await opened().listCredentials(here)).map(({ id }) => id)).toEqual(['c3', 'c1', 'c2']);
  });

  test('a hash that is known is a conflict, in whatever tenant', async () => {
    const [here, there] = [newTenant(), newTenant()];
    await add(credentialOf(here, 'c1', { sha256: `${here}-same` }));
    await expect(add(credentialOf(there, 'c2', { sha256: `${here}-same` }))).rejects.toMatchObject({ kind: 'exists' });
  });

  test('its end and its use are noted beside each other, and on it alone', async () => {
    const [here, there] = [newTenant(), newTenant()];
    await add(credentialOf(here, 'c1'), credentialOf(here, 'c2'), credentialOf(there, 'c1'));
    await opened().commit([
      { kind: 'endCredential', tenant: here, id: 'c1', expiresAt: 5_000, revokedAt: 4_000 },
      { kind: 'useCredential', tenant: here, id: 'c1', lastUsedAt: 3_000 },
      { kind: 'useCredential', tenant: here, id: 'unknown', lastUsedAt: 3_000 },
    ]);
    expect(await opened().listCredentials(here)).toEqual([
      credentialOf(here, 'c1', { expiresAt: 5_000, revokedAt: 4_000, lastUsedAt: 3_000 }),
      credentialOf(here, 'c2'),
    ]);
    expect(await opened().listCredentials(there)).toEqual([credentialOf(there, 'c1')]);
  });
}
