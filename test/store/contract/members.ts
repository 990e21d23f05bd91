import { describe, expect, test } from 'vitest';
import type { BoundFilter } from '../../../src/scim/bound.ts';
import type { MembershipWrite } from '../../../src/store/membership-port.ts';
import type { Store, Write } from '../../../src/store/port.ts';
import { all, any, fact, insertOf, is, newTenant, not, updateOf } from '../samples.ts';

type Change = (tenant: string, group: string, ...members: string[]) => MembershipWrite;
const change =
  (kind: MembershipWrite['kind']): Change =>
  (tenant, group, ...members) => ({ kind, tenant, group, members });
const add = change('addMembers');
const remove = change('removeMembers');
const removeOthers = change('removeOtherMembers');

const groupOf = (tenant: string, id: string) => insertOf(tenant, { id, type: 'Group', display: `the ${id}` });

/**
 * ada and bob are traders, traders and cyd are staff, staff are everyone; everyone are guests of staff too, in a circle.
 * eve is in none of them.
 */
function people(tenant: string): Write[] {
  return [
    ...['ada', 'bob', 'cyd', 'eve'].map((id) => insertOf(tenant, { id, display: id.toUpperCase() })),
    ...['everyone', 'staff', 'traders'].map((id) => groupOf(tenant, id)),
    add(tenant, 'traders', 'ada', 'bob'),
    add(tenant, 'staff', 'traders', 'cyd', 'everyone'),
    add(tenant, 'everyone', 'staff'),
  ];
}

const listed = async (store: Store, tenant: string, group: string) =>
  (await store.listMembers(tenant, group, { after: null, limit: 100 })).map(({ id }) => id);

const members = (filter: BoundFilter): BoundFilter => ({ kind: 'related', relation: 'members', filter });
const groups = (filter: BoundFilter): BoundFilter => ({ kind: 'related', relation: 'groups', filter });
const member = (id: string) => is('members.value', 'eq', id);
const group = (id: string) => is('groups.value', 'eq', id);
const ANY_ROW = all();

const GROUP_FILTERS: readonly (readonly [asked: string, filter: BoundFilter, found: readonly string[]])[] = [
  ['with a member', members(member('ada')), ['traders']],
  ['with a group in it', members(member('traders')), ['staff']],
  ['with nobody’s id', members(member('nobody')), []],
  ['with either of two', any(members(member('ada')), members(member('cyd'))), ['staff', 'traders']],
  ['with both of two', all(members(member('ada')), members(member('bob'))), ['traders']],
  ['with one of these and not the other', all(members(member('cyd')), not(members(member('ada')))), ['staff']],
  ['with a member that is a group', members(is('members.type', 'eq', 'group')), ['everyone', 'staff']],
  ['with this one, who is a user', members(all(member('ada'), is('members.type', 'eq', 'user'))), ['traders']],
  ['with this one, who is a group', members(all(member('ada'), is('members.type', 'eq', 'group'))), []],
  ['with an id that begins so', members(is('members.value', 'sw', 'tra')), ['staff']],
  ['with an id that has this in it', members(is('members.value', 'co', 'b')), ['traders']],
  ['with anyone', members(ANY_ROW), ['everyone', 'staff', 'traders']],
  ['with someone other than', members(not(member('ada'))), ['everyone', 'staff', 'traders']],
  ['with nobody', not(members(ANY_ROW)), []],
];

const USER_FILTERS: readonly (readonly [asked: string, filter: BoundFilter, found: readonly string[]])[] = [
  ['in a group', groups(group('traders')), ['ada', 'bob']],
  ['in a group around their group', groups(group('staff')), ['ada', 'bob', 'cyd']],
  ['in a group directly', groups(all(group('staff'), is('groups.type', 'eq', 'direct'))), ['cyd']],
  ['in a group indirectly', groups(all(group('staff'), is('groups.type', 'eq', 'indirect'))), ['ada', 'bob']],
  ['in no group', not(groups(ANY_ROW)), ['eve']],
  ['in this group and that', all(groups(group('traders')), groups(group('everyone'))), ['ada', 'bob']],
  ['in this group or of that name', any(groups(group('traders')), is('title', 'eq', 'eve')), ['ada', 'bob', 'eve']],
  ['in this group and of that name', all(groups(group('staff')), is('title', 'eq', 'cyd')), ['cyd']],
  ['in a group whose id begins so', groups(is('groups.value', 'sw', 'trad')), ['ada', 'bob']],
  ['not in this group', not(groups(group('staff'))), ['eve']],
];

export function memberContract(opened: () => Store): void {
  async function start(): Promise<string> {
    const tenant = newTenant();
    await opened().commit(people(tenant));
    return tenant;
  }
  const found = async (tenant: string, type: string, filter: BoundFilter) => {
    const page = await opened().findResources({ tenant, type, filter, offset: 0, limit: 100 });
    expect(page.total).toBe(page.resources.length);
    return page.resources.map(({ id }) => id);
  };

  describe('a membership', () => {
    test('is listed in order of id, with what each member is and is called now', async () => {
      const tenant = await start();
      expect(await opened().listMembers(tenant, 'staff', { after: null, limit: 10 })).toEqual([
        { id: 'cyd', type: 'User', display: 'CYD' },
        { id: 'everyone', type: 'Group', display: 'the everyone' },
        { id: 'traders', type: 'Group', display: 'the traders' },
      ]);
      expect(await opened().countMembers(tenant, 'staff')).toBe(3);
      const resource = { id: 'cyd', version: 2, document: '{}', hidden: null, display: 'Cyd Ray' };
      await opened().commit([updateOf(tenant, 'cyd', 1, { resource })]);
      expect(await opened().listMembers(tenant, 'staff', { after: null, limit: 1 })).toMatchObject([
        { display: 'Cyd Ray' },
      ]);
    });

    test('is told with whoever is read: who is in a group, directly, and who is in none', async () => {
      const tenant = await start();
      const inGroup = async (type: string, id: string) => (await opened().getResource({ tenant, type, id }))?.inGroup;
      expect(await inGroup('User', 'ada')).toBe(1);
      expect(await inGroup('User', 'eve')).toBe(0);
      expect(await inGroup('Group', 'traders')).toBe(1);
      await opened().commit([remove(tenant, 'traders', 'ada')]);
      expect(await inGroup('User', 'ada')).toBe(0);
      const { resources } = await opened().findResources({ tenant, type: 'User', filter: null, offset: 0, limit: 9 });
      expect(resources.map((one) => one.inGroup)).toEqual([0, 1, 1, 0]);
    });

    test('is listed a page at a time', async () => {
      const tenant = await start();
      const page = async (after: string | null) =>
        (await opened().listMembers(tenant, 'staff', { after, limit: 2 })).map(({ id }) => id);
      expect(await page(null)).toEqual(['cyd', 'everyone']);
      expect(await page('everyone')).toEqual(['traders']);
      expect(await page('traders')).toEqual([]);
    });

    test('takes users and groups of the tenant, each once, and passes over who is not there', async () => {
      const tenant = await start();
      await opened().commit([insertOf(tenant, { id: 'robot', type: 'Device' })]);
      await opened().commit([add(tenant, 'traders', 'ada', 'eve', 'eve', 'nobody', 'robot', '__proto__', 'a\0b')]);
      expect(await listed(opened(), tenant, 'traders')).toEqual(['ada', 'bob', 'eve']);
      await opened().commit([add(newTenant(), 'traders', 'cyd')]);
      expect(await listed(opened(), tenant, 'traders')).toEqual(['ada', 'bob', 'eve']);
    });

    test.each([
      ['of one', remove, ['ada'], ['bob']],
      ['of who is not in it', remove, ['cyd', 'nobody'], ['ada', 'bob']],
      ['of none', remove, [], ['ada', 'bob']],
      ['of all others', removeOthers, ['bob', 'eve'], ['bob']],
      ['of all', removeOthers, [], []],
    ])('loses by a removal %s those alone', async (_, write, ids, left) => {
      const tenant = await start();
      await opened().commit([write(tenant, 'traders', ...ids)]);
      expect(await listed(opened(), tenant, 'traders')).toEqual(left);
      expect(await listed(opened(), tenant, 'staff')).toEqual(['cyd', 'everyone', 'traders']);
    });

    test('loses who is deleted, and goes with its group', async () => {
      const tenant = await start();
      const gone = (type: string, id: string): Write => ({
        kind: 'deleteResource',
        key: { tenant, type, id },
        expected: 1,
      });
      await opened().commit([gone('User', 'ada'), gone('Group', 'staff')]);
      expect(await listed(opened(), tenant, 'traders')).toEqual(['bob']);
      expect(await listed(opened(), tenant, 'everyone')).toEqual([]);
      expect(await opened().countMembers(tenant, 'staff')).toBe(0);
    });

    test('is not changed by a commit that conflicts', async () => {
      const tenant = await start();
      await expect(opened().commit([add(tenant, 'traders', 'eve'), updateOf(tenant, 'ada', 7)])).rejects.toThrow();
      expect(await listed(opened(), tenant, 'traders')).toEqual(['ada', 'bob']);
    });

    test('knows of ids who they are and whether they are in it, however many are asked for', async () => {
      const tenant = await start();
      const many = Array.from({ length: 3_000 }, (_, i) => `nobody-${i}`);
      const candidates = await opened().findCandidates(tenant, 'staff', ['ada', 'traders', 'ada', 'a\0b', ...many]);
      expect(candidates.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: 'ada', type: 'User', isMember: false },
        { id: 'traders', type: 'Group', isMember: true },
      ]);
      expect(await opened().findCandidates(newTenant(), 'staff', ['ada'])).toEqual([]);
    });
  });

  describe('the groups of a member', () => {
    test('are those it is in and those around them, each once, even in a circle', async () => {
      const tenant = await start();
      expect(await opened().groupsOf(tenant, ['ada'])).toEqual([
        { member: 'ada', group: 'traders', display: 'the traders', version: 1, direct: true },
        { member: 'ada', group: 'everyone', display: 'the everyone', version: 1, direct: false },
        { member: 'ada', group: 'staff', display: 'the staff', version: 1, direct: false },
      ]);
    });

    test('are asked for several members at once', async () => {
      const tenant = await start();
      const all = await opened().groupsOf(tenant, ['eve', 'cyd', 'ada', 'nobody']);
      expect(all.map(({ member, group }) => `${member} in ${group}`)).toEqual([
        'ada in traders',
        'ada in everyone',
        'ada in staff',
        'cyd in staff',
        'cyd in everyone',
      ]);
      expect(await opened().groupsOf(newTenant(), ['ada'])).toEqual([]);
    });
  });

  describe('a filter of the membership', () => {
    test.each(GROUP_FILTERS)('finds groups %s', async (_, filter, expected) => {
      expect(await found(await start(), 'Group', filter)).toEqual(expected);
    });

    test.each(USER_FILTERS)('finds users %s', async (_, filter, expected) => {
      const tenant = await start();
      for (const id of ['cyd', 'eve']) {
        const facts = { add: [fact('title', id)], remove: [] };
        await opened().commit([updateOf(tenant, id, 1, { facts })]);
      }
      expect(await found(tenant, 'User', filter)).toEqual(expected);
    });
  });
}
