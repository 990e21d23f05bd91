import { describe, expect, test } from 'vitest';
import type { Store, Write } from '../../../src/store/port.ts';
import { fact, idsOf, insertOf, is, newTenant, tokenOf, updateOf, userKey } from '../samples.ts';

const NAME = { path: 'username', key: 'ada' };

export function resourceContract(opened: () => Store): void {
  describe('resources', () => {
    test('what was inserted is read back as it was', async () => {
      const tenant = newTenant();
      const document = '{"id":"u1","name":"Zoë 🦉 \\u0000 \'; drop table resource"}';
      await opened().commit([insertOf(tenant, { id: 'u1', document, hidden: '{"password":"x"}' })]);
      const read = await opened().getResource(userKey(tenant, 'u1'));
      expect(read).toEqual({ id: 'u1', version: 1, document, hidden: '{"password":"x"}', inGroup: 0 });
      expect(await opened().getJson(userKey(tenant, 'u1'))).toEqual({ document, hidden: '{"password":"x"}' });
    });

    test('what nobody inserted is null', async () => {
      expect(await opened().getResource(userKey(newTenant(), 'u1'))).toBeNull();
      expect(await opened().getResource(userKey(newTenant(), '__proto__'))).toBeNull();
      expect(await opened().getJson(userKey(newTenant(), 'u1'))).toBeNull();
      expect(await opened().getResource(userKey(newTenant(), 'u\0'))).toBeNull();
    });

    test('an update of the current version replaces document, facts and unique values', async () => {
      const tenant = newTenant();
      const facts = [fact('title', 'clerk'), fact('active', 'true')];
      await opened().commit([insertOf(tenant, { id: 'u1', hidden: '{}', facts, uniques: [NAME] })]);
      const changes = {
        facts: { remove: [fact('title', 'clerk')], add: [fact('title', 'trader')] },
        uniques: { remove: [NAME], add: [{ path: 'username', key: 'ada.l' }] },
      };
      await opened().commit([updateOf(tenant, 'u1', 1, changes)]);

      const read = await opened().getResource(userKey(tenant, 'u1'));
      expect(read).toEqual({ id: 'u1', version: 2, document: '{"id":"u1","v":2}', hidden: null, inGroup: 0 });
      expect(await idsOf(opened(), tenant, is('title', 'eq', 'clerk'))).toEqual([]);
      expect(await idsOf(opened(), tenant, is('title', 'eq', 'trader'))).toEqual(['u1']);
      expect(await idsOf(opened(), tenant, is('active', 'eq', 'true'))).toEqual(['u1']);
      await opened().commit([insertOf(tenant, { id: 'u2', uniques: [NAME] })]);
    });

    test('a unique value can move from one person to another in one commit', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1', uniques: [NAME] }), insertOf(tenant, { id: 'u2' })]);
      await opened().commit([
        updateOf(tenant, 'u1', 1, { uniques: { add: [], remove: [NAME] } }),
        updateOf(tenant, 'u2', 1, { uniques: { add: [NAME], remove: [] } }),
      ]);
      const again = opened().commit([insertOf(tenant, { id: 'u3', uniques: [NAME] })]);
      await expect(again).rejects.toMatchObject({ kind: 'unique' });
    });

    test('nobody gives up a unique value that another holds', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1', uniques: [NAME] }), insertOf(tenant, { id: 'u2' })]);
      await opened()
        .commit([updateOf(tenant, 'u2', 1, { uniques: { add: [], remove: [NAME] } })])
        .catch(() => {});
      const taken = opened().commit([insertOf(tenant, { id: 'u3', uniques: [NAME] })]);
      await expect(taken).rejects.toMatchObject({ kind: 'unique' });
    });

    test('a deleted person takes facts, unique values, links and opaque tokens along, and nobody else’s', async () => {
      const tenant = newTenant();
      const linkOf = (user: string) => ({ tenant, issuer: 'https://idp', subject: `s-${user}`, user, linkedAt: 1 });
      const personOf = (id: string): Write[] => [
        insertOf(tenant, { id, facts: [fact('title', 'clerk')], uniques: [{ path: 'username', key: id }] }),
        { kind: 'insertLink', link: linkOf(id) },
        { kind: 'insertToken', token: tokenOf(tenant, `${tenant}-${id}`, { user: id }) },
      ];
      await opened().commit([...personOf('u1'), ...personOf('u2')]);
      await opened().commit([{ kind: 'deleteResource', key: userKey(tenant, 'u1'), expected: 1 }]);

      expect(await opened().getResource(userKey(tenant, 'u1'))).toBeNull();
      expect(await idsOf(opened(), tenant, is('title', 'eq', 'clerk'))).toEqual(['u2']);
      expect(await opened().getLink(tenant, 'https://idp', 's-u1')).toBeNull();
      expect(await opened().getLink(tenant, 'https://idp', 's-u2')).toEqual(linkOf('u2'));
      expect(await opened().getToken(`${tenant}-u1`)).toBeNull();
      expect(await opened().getToken(`${tenant}-u2`)).toMatchObject({ user: 'u2' });
      await opened().commit(personOf('u1'));
    });

    test('the same id, facts and unique values in another tenant or type are another person’s', async () => {
      const [here, there] = [newTenant(), newTenant()];
      const person = { id: 'u1', facts: [fact('title', 'clerk')], uniques: [NAME] };
      await opened().commit([insertOf(here, person)]);
      expect(await opened().getResource(userKey(there, 'u1'))).toBeNull();
      expect(await idsOf(opened(), there, is('title', 'eq', 'clerk'))).toEqual([]);
      expect(await idsOf(opened(), there, null)).toEqual([]);

      await opened().commit([insertOf(there, person), insertOf(here, { ...person, type: 'Group' })]);
      expect(await idsOf(opened(), here, is('title', 'eq', 'clerk'))).toEqual(['u1']);
      await opened().commit([updateOf(there, 'u1', 1)]);
      await opened().commit([{ kind: 'deleteResource', key: userKey(there, 'u1'), expected: 2 }]);
      expect(await opened().getResource(userKey(here, 'u1'))).toMatchObject({ version: 1 });
      const taken = opened().commit([insertOf(here, { id: 'u2', uniques: [NAME] })]);
      await expect(taken).rejects.toMatchObject({ kind: 'unique' });
      expect(await idsOf(opened(), here, is('title', 'eq', 'clerk'))).toEqual(['u1']);
    });

    test('a global unique value is one for all types of the tenant, and free again when its holder is gone', async () => {
      const [here, there] = [newTenant(), newTenant()];
      const serial = { path: 'serial', key: 's-1', global: true } as const;
      await opened().commit([insertOf(here, { id: 'u1', uniques: [serial] })]);
      const taken = opened().commit([insertOf(here, { id: 'd1', type: 'Device', uniques: [serial] })]);
      await expect(taken).rejects.toMatchObject({ kind: 'unique', path: 'serial' });
      await opened().commit([
        insertOf(there, { id: 'u1', uniques: [serial] }),
        insertOf(here, { id: 'd1', type: 'Device', uniques: [{ path: 'serial', key: 's-1' }] }),
      ]);
      await opened().commit([{ kind: 'deleteResource', key: userKey(here, 'u1'), expected: 1 }]);
      await opened().commit([insertOf(here, { id: 'd2', type: 'Device', uniques: [serial] })]);
    });

    test('values of 10,000 characters are kept, found and unique by their last character', async () => {
      const tenant = newTenant();
      const long = (end: string) => '€'.repeat(9_999) + end;
      const personOf = (id: string, end: string) =>
        insertOf(tenant, { id, facts: [fact('nickname', long(end))], uniques: [{ path: 'nickname', key: long(end) }] });
      await opened().commit([personOf('u1', 'a'), personOf('u2', 'b')]);
      expect(await idsOf(opened(), tenant, is('nickname', 'eq', long('b')))).toEqual(['u2']);
      expect(await idsOf(opened(), tenant, is('nickname', 'gt', long('a')))).toEqual(['u2']);
      expect(await idsOf(opened(), tenant, is('nickname', 'sw', long('a').slice(0, 9_999)))).toEqual(['u1', 'u2']);
      await expect(opened().commit([personOf('u3', 'b')])).rejects.toMatchObject({ kind: 'unique', path: 'nickname' });
    });

    test('a resource with more facts than go into one statement is found by the last of them', async () => {
      const tenant = newTenant();
      const facts = Array.from({ length: 100 }, (_, i) => fact('members', `m${i}`, i));
      await opened().commit([insertOf(tenant, { id: 'g1', facts })]);
      expect(await idsOf(opened(), tenant, is('members', 'eq', 'm99'))).toEqual(['g1']);
    });
  });
}
