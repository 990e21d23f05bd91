import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/port.ts';
import type { StoredRefresh } from '../../../src/store/refresh-port.ts';
import { insertOf, newTenant, tokenOf, userKey } from '../samples.ts';

function refreshOf(tenant: string, changes: Partial<StoredRefresh> = {}): StoredRefresh {
  const times = { startedAt: 1_700_000_000_000, expiresAt: 8_000_000_000_000 };
  const family = `${tenant}-family`;
  return { tenant, family, current: 'first', client: 'web', user: 'u1', ...times, content: '{}', ...changes };
}

export function refreshContract(opened: () => Store): void {
  const keep = (...refreshes: readonly StoredRefresh[]) =>
    opened().commit(refreshes.map((refresh) => ({ kind: 'insertRefresh', refresh })));
  const rotate = ({ tenant, family }: Pick<StoredRefresh, 'tenant' | 'family'>, from: string, to: string) =>
    opened().commit([
      { kind: 'rotateRefresh', tenant, family, from, to, expiresAt: 8_500_000_000_000, content: `{"of":"${to}"}` },
    ]);
  const isRevoked = async (tenant: string, jti: string) => (await opened().standingOf(tenant, jti)).isRevoked;
  const end = ({ tenant, family }: StoredRefresh) => opened().commit([{ kind: 'endRefresh', tenant, family }]);

  describe('a family of refresh tokens', () => {
    test('is found by what stays, and is kept once', async () => {
      const kept = refreshOf(newTenant());
      await keep(kept);
      expect(await opened().getRefresh(kept.family)).toEqual(kept);
      expect(await opened().getRefresh('another')).toBeNull();
      await expect(keep({ ...kept, client: 'thief' })).rejects.toMatchObject({ kind: 'exists' });
    });

    test('goes on from the current one alone, once', async () => {
      const kept = refreshOf(newTenant());
      await keep(kept);
      await rotate(kept, 'first', 'second');
      expect(await opened().getRefresh(kept.family)).toEqual({
        ...kept,
        current: 'second',
        expiresAt: 8_500_000_000_000,
        content: '{"of":"second"}',
      });
      await expect(rotate(kept, 'first', 'third')).rejects.toMatchObject({ kind: 'spent' });
      await expect(rotate({ ...kept, tenant: newTenant() }, 'second', 'third')).rejects.toMatchObject({
        kind: 'spent',
      });
      await expect(rotate({ ...kept, family: 'unknown' }, 'second', 'third')).rejects.toMatchObject({ kind: 'spent' });
    });

    test('has one next of many that are asked for at once', async () => {
      const kept = refreshOf(newTenant());
      await keep(kept);
      const rotations = Array.from({ length: 20 }, (_, i) => rotate(kept, 'first', `next-${i}`));
      const outcomes = await Promise.allSettled(rotations);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('ends with the access tokens that came from it, and with no others', async () => {
      const tenant = newTenant();
      const [one, other] = [refreshOf(tenant), refreshOf(tenant, { family: `${tenant}-other` })];
      await keep(one, other);
      const tokens = [
        tokenOf(tenant, `${tenant}-a`, { family: one.family }),
        tokenOf(tenant, `${tenant}-b`, { family: other.family }),
        tokenOf(tenant, `${tenant}-c`),
      ];
      await opened().commit(tokens.map((token) => ({ kind: 'insertToken', token })));
      await end(one);
      expect(await opened().getRefresh(one.family)).toBeNull();
      const left = await Promise.all(tokens.map(({ hash }) => opened().getToken(hash)));
      expect(left.map((token) => token !== null)).toEqual([false, true, true]);
      const revoked = await Promise.all(tokens.map(({ jti }) => isRevoked(tenant, jti)));
      expect(revoked).toEqual([true, false, false]);
      await expect(end(one)).rejects.toMatchObject({ kind: 'spent' });
      expect(await opened().getRefresh(other.family)).toEqual(other);
    });

    test('goes with its person, and with nobody else', async () => {
      const tenant = newTenant();
      const [hers, his] = [refreshOf(tenant), refreshOf(tenant, { family: `${tenant}-his`, user: 'u2' })];
      await opened().commit([insertOf(tenant, { id: 'u1' }), insertOf(tenant, { id: 'u2' })]);
      await keep(hers, his);
      await opened().commit([{ kind: 'deleteResource', key: userKey(tenant, 'u1'), expected: 1 }]);
      expect(await opened().getRefresh(hers.family)).toBeNull();
      expect(await opened().getRefresh(his.family)).toEqual(his);
    });
  });

  describe('an access token that is made of another', () => {
    const madeUntil = (expiresAt: number, tenant: string, jti: string, ...origins: readonly string[]) =>
      opened().commit([{ kind: 'insertDerivation', tenant, jti, origins, expiresAt }]);
    const made = (tenant: string, jti: string, ...origins: readonly string[]) =>
      madeUntil(9e12, tenant, jti, ...origins);
    const revoke = (tenant: string, jti: string) =>
      opened().commit([{ kind: 'insertRevocation', tenant, jti, expiresAt: 9e12 }]);

    test('is revoked with it, with all that it was made of, and with nothing else', async () => {
      const [tenant, elsewhere] = [newTenant(), newTenant()];
      await made(tenant, 'b', 'a');
      await made(tenant, 'c', 'b');
      await made(tenant, 'd', 'c');
      await made(elsewhere, 'b', 'a');
      const revoked = (of: string) =>
        Promise.all(['a', 'b', 'c', 'd', 'x'].map(async (jti) => ((await isRevoked(of, jti)) ? jti : '')));
      await revoke(tenant, 'c');
      expect((await revoked(tenant)).join('')).toBe('cd');
      await revoke(tenant, 'a');
      expect((await revoked(tenant)).join('')).toBe('abcd');
      expect((await revoked(elsewhere)).join('')).toBe('');
    });

    test('is known by all that it was made of', async () => {
      const [tenant, elsewhere] = [newTenant(), newTenant()];
      await made(tenant, 'b', 'a', 'client web');
      await made(tenant, 'c', 'b', 'client web', 'client "quoted"');
      const origins = async (of: string, jti: string) => (await opened().standingOf(of, jti)).origins.toSorted();
      expect(await origins(tenant, 'c')).toEqual(['a', 'b', 'client "quoted"', 'client web']);
      expect(await origins(tenant, 'a')).toEqual([]);
      expect(await origins(elsewhere, 'c')).toEqual([]);
    });

    test('is not read as one that is good once it is revoked, or what it was made of', async () => {
      const [tenant, elsewhere] = [newTenant(), newTenant()];
      const token = tokenOf(tenant, `${tenant}-b`);
      const same = { ...tokenOf(elsewhere, `${elsewhere}-b`), jti: token.jti };
      await opened().commit([token, same].map((one) => ({ kind: 'insertToken', token: one })));
      await made(tenant, token.jti, 'a');
      await made(elsewhere, token.jti, 'a');
      const good = () => Promise.all([token, same].map(async ({ hash }) => opened().getUnrevoked(hash)));
      expect(await good()).toEqual([token, same]);
      await revoke(tenant, 'a');
      expect(await opened().standingOf(tenant, token.jti)).toEqual({ isRevoked: true, origins: ['a'] });
      expect(await good()).toEqual([null, same]);
      await revoke(elsewhere, token.jti);
      expect(await good()).toEqual([null, null]);
      expect(await opened().getUnrevoked('of nobody')).toBeNull();
    });

    test('ends with the family of refresh tokens that the other came from', async () => {
      const kept = refreshOf(newTenant());
      const { tenant, family } = kept;
      await keep(kept);
      const token = tokenOf(tenant, `${tenant}-a`, { family });
      await opened().commit([{ kind: 'insertToken', token }]);
      await made(tenant, 'downstream', token.jti);
      expect(await isRevoked(tenant, 'downstream')).toBe(false);
      await end(kept);
      expect(await isRevoked(tenant, 'downstream')).toBe(true);
    });

    test('is forgotten when it has ended', async () => {
      const tenant = newTenant();
      await madeUntil(10, tenant, 'b', 'a');
      await madeUntil(12, tenant, 'c', 'a');
      await opened().sweep(10);
      await revoke(tenant, 'a');
      expect(await isRevoked(tenant, 'b')).toBe(false);
      expect(await isRevoked(tenant, 'c')).toBe(true);
    });
  });

  describe('access tokens that are revoked', () => {
    test('are known by their id, each in its tenant; again is no conflict', async () => {
      const [here, there] = [newTenant(), newTenant()];
      const revocation = { kind: 'insertRevocation', tenant: here, jti: 'j1', expiresAt: 9e12 } as const;
      await opened().commit([revocation]);
      await opened().commit([revocation]);
      expect(await isRevoked(here, 'j1')).toBe(true);
      expect(await isRevoked(here, 'j2')).toBe(false);
      expect(await isRevoked(there, 'j1')).toBe(false);
    });

    test('an opaque one is gone, from its own tenant alone', async () => {
      const tenant = newTenant();
      const token = tokenOf(tenant, `${tenant}-t`);
      await opened().commit([{ kind: 'insertToken', token }]);
      await opened().commit([{ kind: 'deleteToken', tenant: newTenant(), hash: token.hash }]);
      expect(await opened().getToken(token.hash)).toEqual(token);
      await opened().commit([{ kind: 'deleteToken', tenant, hash: token.hash }]);
      expect(await opened().getToken(token.hash)).toBeNull();
    });
  });

  test('a sweep removes refresh tokens and revocations that have ended, and spares the rest', async () => {
    const tenant = newTenant();
    const [old, fresh] = [
      refreshOf(tenant, { family: `${tenant}-old`, expiresAt: 2_000 }),
      refreshOf(tenant, { expiresAt: 2_001 }),
    ];
    await opened().sweep(2_000);
    await keep(old, fresh);
    await opened().commit([
      { kind: 'insertRevocation', tenant, jti: 'old', expiresAt: 2_000 },
      { kind: 'insertRevocation', tenant, jti: 'new', expiresAt: 2_001 },
    ]);
    expect(await opened().sweep(2_000)).toBe(2);
    expect(await opened().getRefresh(old.family)).toBeNull();
    expect(await opened().getRefresh(fresh.family)).toEqual(fresh);
    expect(await isRevoked(tenant, 'old')).toBe(false);
    expect(await isRevoked(tenant, 'new')).toBe(true);
  });
}
