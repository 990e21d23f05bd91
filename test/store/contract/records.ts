import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/port.ts';
import { auditOf, keyOf, newTenant, tokenOf } from '../samples.ts';

export function recordContract(opened: () => Store): void {
  describe('links', () => {
    test('a subject is known at its issuer and in its tenant alone', async () => {
      const tenant = newTenant();
      const link = { tenant, issuer: 'https://idp', subject: 's1', user: 'u1', linkedAt: 1_700_000_000_000 };
      await opened().commit([{ kind: 'insertLink', link }]);
      expect(await opened().getLink(tenant, 'https://idp', 's1')).toEqual(link);
      expect(await opened().getLink(tenant, 'https://other', 's1')).toBeNull();
      expect(await opened().getLink(tenant, 'https://idp', 'S1')).toBeNull();
      expect(await opened().getLink(newTenant(), 'https://idp', 's1')).toBeNull();
    });

    test('a person has a link at each of several issuers', async () => {
      const tenant = newTenant();
      const link = { tenant, subject: 's1', user: 'u1', linkedAt: 1 };
      await opened().commit([{ kind: 'insertLink', link: { ...link, issuer: 'https://two' } }]);
      await opened().commit([{ kind: 'insertLink', link: { ...link, issuer: 'https://one' } }]);
      expect(await opened().getLink(tenant, 'https://two', 's1')).toMatchObject({ user: 'u1' });
      expect(await opened().listLinks(tenant, 'u1')).toEqual([
        { ...link, issuer: 'https://one' },
        { ...link, issuer: 'https://two' },
      ]);
      expect(await opened().listLinks(tenant, 'u2')).toEqual([]);
      expect(await opened().listLinks(newTenant(), 'u1')).toEqual([]);
    });
  });

  describe('opaque tokens', () => {
    test('are found under their hash, of a person or of a machine', async () => {
      const tenant = newTenant();
      const [hers, its] = [tokenOf(tenant, `${tenant}-a`, { user: 'u1' }), tokenOf(tenant, `${tenant}-b`)];
      await opened().commit([hers, its].map((token) => ({ kind: 'insertToken', token })));
      expect(await opened().getToken(hers.hash)).toEqual(hers);
      expect(await opened().getToken(its.hash)).toEqual(its);
      expect(await opened().getToken(`${tenant}-c`)).toBeNull();
    });

    test('a second token under one hash is refused, and the first stays', async () => {
      const first = tokenOf(newTenant(), `${newTenant()}-a`);
      await opened().commit([{ kind: 'insertToken', token: first }]);
      await expect(opened().commit([{ kind: 'insertToken', token: { ...first, client: 'x' } }])).rejects.toThrow();
      expect(await opened().getToken(first.hash)).toEqual(first);
    });
  });

  test('signing keys come oldest first, whatever the order they were added in', async () => {
    const prefix = newTenant();
    const keys = [keyOf(`${prefix}-new`, 300), keyOf(`${prefix}-old`, 100), keyOf(`${prefix}-mid`, 200)];
    for (const key of keys) await opened().commit([{ kind: 'insertKey', key }]);
    const mine = (await opened().listKeys()).filter(({ kid }) => kid.startsWith(`${prefix}-`));
    expect(mine).toEqual([keys[1], keys[2], keys[0]]);
    await opened().commit([{ kind: 'deleteKey', kid: `${prefix}-mid` }]);
    await opened().commit([{ kind: 'deleteKey', kid: `${prefix}-mid` }]);
    const kept = (await opened().listKeys()).filter(({ kid }) => kid.startsWith(`${prefix}-`));
    expect(kept).toEqual([keys[1], keys[0]]);
  });

  test('a jti may be used once at each issuer and in each tenant, however long it is', async () => {
    const tenant = newTenant();
    const use = (own: string, issuer: string, jti: string) =>
      opened().commit([{ kind: 'insertReplay', tenant: own, issuer, jti, expiresAt: 9e12 }]);
    const long = 'j'.repeat(20_000);
    await use(tenant, 'one', 'j1');
    await use(tenant, 'two', 'j1');
    await use(newTenant(), 'one', 'j1');
    await use(tenant, 'one', `${long}a`);
    await use(tenant, 'one', `${long}b`);
    await expect(use(tenant, 'one', `${long}b`)).rejects.toMatchObject({ kind: 'replay', path: 'one' });
  });

  test('audit records come newest first in the order they were written, each to its tenant', async () => {
    const [here, there] = [newTenant(), newTenant()];
    // All at one moment: the order is that of writing, not of the clock.
    for (const id of ['a1', 'a2', 'a3']) {
      const audits = [auditOf(here, id), auditOf(there, `other-${id}`)];
      await opened().commit(audits.map((audit) => ({ kind: 'insertAudit', audit })));
    }
    expect(await opened().listAudit(here, 2)).toEqual([auditOf(here, 'a3'), auditOf(here, 'a2')]);
    expect((await opened().listAudit(there, 10)).map(({ id }) => id)).toEqual(['other-a3', 'other-a2', 'other-a1']);
    expect(await opened().listAudit(here, 0)).toEqual([]);
  });

  test('a sweep removes expired tokens and replay marks, says how many, and spares the rest', async () => {
    const tenant = newTenant();
    const replay = { kind: 'insertReplay', tenant, issuer: 'app' } as const;
    await opened().sweep(2_000);
    await opened().commit([
      { kind: 'insertToken', token: tokenOf(tenant, `${tenant}-old`, { expiresAt: 1_000 }) },
      { kind: 'insertToken', token: tokenOf(tenant, `${tenant}-new`, { expiresAt: 2_001 }) },
      { ...replay, jti: 'old', expiresAt: 2_000 },
      { ...replay, jti: 'new', expiresAt: 2_001 },
    ]);
    expect(await opened().sweep(2_000)).toBe(2);
    expect(await opened().sweep(2_000)).toBe(0);
    expect(await opened().getToken(`${tenant}-old`)).toBeNull();
    expect(await opened().getToken(`${tenant}-new`)).not.toBeNull();
    await opened().commit([{ ...replay, jti: 'old', expiresAt: 9e12 }]);
    await expect(opened().commit([{ ...replay, jti: 'new', expiresAt: 9e12 }])).rejects.toMatchObject({
      kind: 'replay',
    });
  });

  test('a store that is there answers a ping', async () => {
    await expect(opened().ping()).resolves.toBeUndefined();
  });
}
