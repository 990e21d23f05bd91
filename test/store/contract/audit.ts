import { describe, expect, test } from 'vitest';
import { entriesWrite } from '../../../src/audit/entries.ts';
import { personalStore } from '../../../src/audit/personal-store.ts';
import type { StoredPosting, StoredSeal } from '../../../src/store/audit-port.ts';
import type { Store } from '../../../src/store/port.ts';
import { randomBytes } from '../../random.ts';
import { auditOf, newTenant } from '../samples.ts';

const sealOf = (tenant: string, number: number, changes: Partial<StoredSeal> = {}): StoredSeal => ({
  tenant,
  number,
  records: number,
  firstSeq: number,
  lastSeq: number,
  lastAt: number * 1_000,
  previous: `hash-${number - 1}`,
  leaves: `${number} leaf`,
  hash: `hash-${number}`,
  signature: 'signed',
  ...changes,
});

const postingOf = (tenant: string, key: string, seal: number, seqs = '[1]'): StoredPosting => ({
  tenant,
  key,
  seal,
  seqs,
});

/** A tenant with so many records, and their places. */
async function recorded(store: Store, count: number) {
  const tenant = newTenant();
  const ids = Array.from({ length: count }, (_, i) => `${tenant}-${i}`);
  await store.commit(ids.map((id) => ({ kind: 'insertAudit', audit: auditOf(tenant, id) })));
  const placed = await store.listAuditForward(tenant, { after: 0, before: Number.MAX_SAFE_INTEGER }, 1_000);
  return { tenant, ids, placed, seqs: placed.map(({ seq }) => seq) };
}

export function auditContract(opened: () => Store): void {
  describe('the audit log', () => {
    test('has a place for each record, in the order of writing', async () => {
      const { tenant, ids, placed, seqs } = await recorded(opened(), 4);
      expect(placed.map(({ seq: _, ...record }) => record)).toEqual(ids.map((id) => auditOf(tenant, id)));
      const [first = 0, second = 0, third = 0, fourth = 0] = seqs;
      const within = { after: first, before: fourth };
      expect(await opened().listAuditForward(tenant, within, 1)).toEqual([placed[1]]);
      expect(await opened().listAuditBackward(tenant, within, 10)).toEqual([placed[2], placed[1]]);
      expect(await opened().getAudits([third, 0, second])).toEqual([placed[1], placed[2]]);
      expect(await opened().getAudits([])).toEqual([]);
      expect((await opened().listAuditAfter(second, 2)).slice(0, 2)).toEqual([placed[2], placed[3]]);
      expect(await opened().listAuditForward(newTenant(), { after: 0, before: fourth }, 9)).toEqual([]);
    });

    test('removes those that are named, of the tenant alone, and gives their places to no other', async () => {
      const { tenant, placed, seqs } = await recorded(opened(), 4);
      const other = await recorded(opened(), 1);
      const [first = 0, second = 0, third = 0, fourth = 0] = seqs;
      const all = [fourth, first, 0, ...other.seqs];
      expect(await opened().listAuditEvents(tenant, [...all, third])).toEqual(
        [placed[0], placed[2], placed[3]].map((row) => ({ seq: row?.seq, event: row?.event })),
      );
      await opened().commit([{ kind: 'deleteAudits', tenant, seqs: all }]);
      expect(await opened().getAudits([...seqs, ...other.seqs])).toEqual([placed[1], placed[2], ...other.placed]);
      await opened().commit([{ kind: 'deleteAudits', tenant: other.tenant, seqs: [] }]);
      await opened().commit([{ kind: 'insertAudit', audit: auditOf(tenant, `${tenant}-new`) }]);
      const left = await opened().listAuditForward(tenant, { after: 0, before: Number.MAX_SAFE_INTEGER }, 9);
      expect(left.map(({ seq }) => seq)).toEqual([second, third, expect.any(Number)]);
      expect(left.at(-1)?.seq).toBeGreaterThan(fourth);
      expect(await opened().listAuditEvents(tenant, [])).toEqual([]);
    });

    test('has a chain in each tenant, and one seal of each number', async () => {
      const tenant = newTenant();
      expect(await opened().lastSeal(tenant)).toBeNull();
      const seals = [sealOf(tenant, 1), sealOf(tenant, 2), sealOf(tenant, 3)];
      for (const seal of seals) await opened().commit([{ kind: 'insertSeal', seal, postings: [] }]);
      await expect(
        opened().commit([{ kind: 'insertSeal', seal: sealOf(tenant, 3, { hash: 'other' }), postings: [] }]),
      ).rejects.toMatchObject({ kind: 'exists' });
      const other = newTenant();
      await opened().commit([{ kind: 'insertSeal', seal: sealOf(other, 1), postings: [] }]);
      const sealed = await opened().sealedTenants();
      expect(sealed.filter((name) => name === tenant || name === other)).toEqual([tenant, other].sort());
      expect(sealed).toEqual([...new Set(sealed)].sort());
      expect(sealed).not.toContain(newTenant());
      expect(await opened().listSeals(tenant, 1, 10)).toEqual(seals.slice(1));
      expect(await opened().listSeals(tenant, 0, 1)).toEqual(seals.slice(0, 1));
      expect(await opened().lastSeal(tenant)).toEqual(seals[2]);
      expect(await opened().sealAt(tenant, 1_001)).toEqual(seals[1]);
      expect(await opened().sealAt(tenant, 3_001)).toBeNull();
      expect(await opened().lastSeal(newTenant())).toBeNull();
    });

    test('tells which records of a batch have a key, however many keys there are', async () => {
      const tenant = newTenant();
      const postings = Array.from({ length: 70 }, (_, i) => postingOf(tenant, `client:c${i}`, 1, `[${i}]`));
      await opened().commit([{ kind: 'insertSeal', seal: sealOf(tenant, 1), postings }]);
      const more = [postingOf(tenant, 'client:c7', 2, '[100,101]')];
      await opened().commit([{ kind: 'insertSeal', seal: sealOf(tenant, 2), postings: more }]);
      expect(await opened().listPostings(tenant, 'client:c7', 9, 10)).toEqual([...more, postings[7]]);
      expect(await opened().listPostings(tenant, 'client:c7', 2, 10)).toEqual([postings[7]]);
      expect(await opened().listPostings(tenant, 'client:c7', 9, 1)).toEqual(more);
      expect(await opened().listPostings(newTenant(), 'client:c7', 9, 10)).toEqual([]);
    });

    test('forgets a record of a key, and the key of a batch with its last', async () => {
      const tenant = newTenant();
      const posting = postingOf(tenant, 'user:u1', 1, '[1,2]');
      await opened().commit([{ kind: 'insertSeal', seal: sealOf(tenant, 1), postings: [posting] }]);
      await opened().commit([{ kind: 'putPosting', posting: { ...posting, seqs: '[2]' } }]);
      expect(await opened().listPostings(tenant, 'user:u1', 9, 10)).toEqual([{ ...posting, seqs: '[2]' }]);
      await opened().commit([{ kind: 'putPosting', posting: { ...posting, seqs: '[]' } }]);
      expect(await opened().listPostings(tenant, 'user:u1', 9, 10)).toEqual([]);
    });

    test('has one row of what came together, and gives each by itself', async () => {
      const tenant = newTenant();
      const store = personalStore(opened(), { randomBytes });
      const stamp = { tenant, id: 'r1', at: 2, event: 'token.introspected' };
      const entries = [
        { user: null, text: '{"at":1,"jti":"j1"}' },
        { user: 'u1', text: '{"at":2,"jti":"j2"}' },
      ];
      await store.commit([entriesWrite(stamp, entries)]);
      const { id: person } = (await store.getPersonKey(tenant, 'u1')) ?? { id: 'nobody has a key' };
      const kept = await opened().listAudit(tenant, 9);
      const record = `{"event":"token.introspected","entries":[{"at":1,"jti":"j1"},{"at":2,"jti":"j2","person":"${person}"}]}`;
      expect(kept).toEqual([{ ...stamp, record }]);
      const told = (await store.listAudit(tenant, 9)).map(({ id, at, record }) => ({ id, at, ...JSON.parse(record) }));
      const { event } = stamp;
      expect(told).toEqual([
        { id: 'r1.1', at: 2, event, jti: 'j2', user: 'u1' },
        { id: 'r1.0', at: 1, event, jti: 'j1' },
      ]);
    });

    test('takes no part of a record that it would lose', async () => {
      const tenant = newTenant();
      const write = { kind: 'insertAudit', audit: auditOf(tenant, 'r1') } as const;
      const committed = async (more: object) => opened().commit([{ ...write, ...more }]);
      await expect(committed({ entries: [] })).rejects.toThrow(TypeError);
      await expect(committed({ personal: { user: 'u1', text: '{}' } })).rejects.toThrow(TypeError);
      expect(await opened().listAudit(tenant, 9)).toEqual([]);
    });

    test('has one key for each person: of two that are made, the first', async () => {
      const tenant = newTenant();
      const key = { tenant, user: 'u1', id: `${tenant}-k1`, key: 'secret' };
      await opened().commit([{ kind: 'insertPersonKey', key }]);
      await opened().commit([{ kind: 'insertPersonKey', key: { ...key, id: `${tenant}-k2`, key: 'other' } }]);
      expect(await opened().getPersonKey(tenant, 'u1')).toEqual(key);
      expect(await opened().getPersonKey(newTenant(), 'u1')).toBeNull();
      await opened().commit([{ kind: 'deletePersonKey', tenant, user: 'u1' }]);
      expect(await opened().getPersonKey(tenant, 'u1')).toBeNull();
    });

    test('tells the keys of people by what records call them, whoever is there', async () => {
      const tenant = newTenant();
      const keyOf = (user: string) => ({ tenant, user, id: `${tenant}-${user}`, key: `secret of ${user}` });
      const keys = ['u1', 'u2', 'u3'].map(keyOf);
      for (const key of keys) await opened().commit([{ kind: 'insertPersonKey', key }]);
      await opened().commit([{ kind: 'deletePersonKey', tenant, user: 'u2' }]);
      const told = await opened().listPersonKeys([...keys.slice(0, 2), keyOf('nobody')].map(({ id }) => id));
      expect(told).toEqual([keyOf('u1')]);
      expect(await opened().listPersonKeys([])).toEqual([]);
    });
  });
}
