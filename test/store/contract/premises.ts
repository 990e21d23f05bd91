import { describe, expect, test } from 'vitest';
import type { Store, Write } from '../../../src/store/port.ts';
import type { StoredRegistration } from '../../../src/store/registration-port.ts';
import { auditOf, insertOf, newTenant, updateOf, userKey } from '../samples.ts';

const consentOf = (tenant: string): Write => ({
  kind: 'insertConsent',
  consent: {
    tenant,
    id: 'c1',
    user: 'u1',
    client: 'portal',
    api: 'bank',
    scopes: '[]',
    details: null,
    askedAt: 1,
    lasts: null,
    grantedAt: 2,
    grantedBy: 'login',
    expiresAt: null,
    revokedAt: null,
    spentAt: null,
  },
});

const registrationOf = (tenant: string, name: string, initialAccess: string | null = 'portal'): StoredRegistration => ({
  id: `dyn.${tenant}.${name}`,
  tenant,
  version: 1,
  secret: null,
  secretExpiresAt: null,
  access: 'a'.repeat(64),
  initialAccess,
  statement: null,
  metadata: '{}',
  createdAt: 1,
  expiresAt: null,
  lastUsedAt: null,
});

const registered = (registration: StoredRegistration): Write => ({ kind: 'insertRegistration', registration });

const recorded = (tenant: string, id: string): Write => ({ kind: 'insertAudit', audit: auditOf(tenant, id) });

interface Premise {
  readonly what: string;
  readonly there: (tenant: string) => readonly Write[];
  readonly expected: (tenant: string) => Write;
  /** Each is against it. */
  readonly against: readonly ((tenant: string) => Write)[];
}

const PREMISES: readonly Premise[] = [
  {
    what: 'a person',
    there: (tenant) => [insertOf(tenant, { id: 'u1' })],
    expected: (tenant) => ({ kind: 'expectResource', key: userKey(tenant, 'u1'), version: 1 }),
    against: [
      (tenant) => updateOf(tenant, 'u1', 1),
      (tenant) => ({ kind: 'deleteResource', key: userKey(tenant, 'u1'), expected: 1 }),
    ],
  },
  {
    what: 'a person in no group',
    there: (tenant) => [insertOf(tenant, { id: 'u1' }), insertOf(tenant, { id: 'g1', type: 'Group', display: 'g1' })],
    expected: (tenant) => ({ kind: 'expectUngrouped', key: userKey(tenant, 'u1'), version: 1 }),
    against: [
      (tenant) => updateOf(tenant, 'u1', 1),
      (tenant) => ({ kind: 'addMembers', tenant, group: 'g1', members: ['u1'] }),
    ],
  },
  {
    what: 'the groups of a person, one in another',
    there: (tenant) => [
      insertOf(tenant, { id: 'u1' }),
      ...['g1', 'g2', 'g3'].map((id) => insertOf(tenant, { id, type: 'Group', display: `the ${id}` })),
      { kind: 'addMembers', tenant, group: 'g1', members: ['u1'] },
      { kind: 'addMembers', tenant, group: 'g2', members: ['g1'] },
      // A circle ends.
      { kind: 'addMembers', tenant, group: 'g1', members: ['g2'] },
    ],
    expected: (tenant) => ({
      kind: 'expectGroups',
      tenant,
      member: 'u1',
      groups: [
        { group: 'g1', display: 'the g1', direct: true },
        { group: 'g2', display: 'the g2', direct: false },
      ],
    }),
    against: [
      (tenant) => ({ kind: 'removeMembers', tenant, group: 'g1', members: ['u1'] }),
      (tenant) => ({ kind: 'removeMembers', tenant, group: 'g2', members: ['g1'] }),
      (tenant) => ({ kind: 'addMembers', tenant, group: 'g3', members: ['u1'] }),
      (tenant) => ({ kind: 'addMembers', tenant, group: 'g3', members: ['g2'] }),
      (tenant) => ({ kind: 'addMembers', tenant, group: 'g2', members: ['u1'] }),
      (tenant) => ({ kind: 'deleteResource', key: { tenant, type: 'Group', id: 'g2' }, expected: 1 }),
      (tenant) =>
        updateOf(tenant, 'g2', 1, {
          key: { tenant, type: 'Group', id: 'g2' },
          resource: { id: 'g2', version: 2, display: 'another name', document: '{}', hidden: null },
        }),
    ],
  },
  {
    what: 'a consent',
    there: (tenant) => [consentOf(tenant)],
    expected: (tenant) => ({ kind: 'expectConsent', tenant, id: 'c1' }),
    against: [(tenant) => ({ kind: 'revokeConsent', tenant, id: 'c1', revokedAt: 3 })],
  },
  {
    what: 'a registered client',
    there: (tenant) => [registered(registrationOf(tenant, 'a'))],
    expected: (tenant) => ({ kind: 'expectRegistration', tenant, id: `dyn.${tenant}.a` }),
    against: [(tenant) => ({ kind: 'deleteRegistration', tenant, id: `dyn.${tenant}.a` })],
  },
];
const BROKEN = PREMISES.flatMap(({ against, ...premise }) => against.map((write) => ({ ...premise, write })));

export function premiseContract(opened: () => Store): void {
  describe('what a commit stands on', () => {
    test.each(PREMISES)('$what: is there in its tenant, and in no other', async ({ there, expected }) => {
      const [here, elsewhere] = [newTenant(), newTenant()];
      await opened().commit(there(here));
      await opened().commit([expected(here), recorded(here, 'r1')]);
      await expect(opened().commit([expected(elsewhere), recorded(elsewhere, 'r1')])).rejects.toMatchObject({
        kind: 'version',
      });
      expect(await opened().listAudit(here, 9)).toHaveLength(1);
      expect(await opened().listAudit(elsewhere, 9)).toHaveLength(0);
    });

    // What came with JSON may be any text, and stands in a row as the database has it.
    test.each(['', 'a\0b', 'a\ud800b', 'a"b\\u0000', '\u{1f600} \u2028', 'direct g1 x'])(
      'the groups of a person as they were read, whatever a group is called: %j',
      async (display) => {
        const tenant = newTenant();
        await opened().commit([
          insertOf(tenant, { id: 'u1' }),
          insertOf(tenant, { id: 'g1', type: 'Group', display }),
          insertOf(tenant, { id: 'g2', type: 'Group', display: null }),
          { kind: 'addMembers', tenant, group: 'g1', members: ['u1'] },
          { kind: 'addMembers', tenant, group: 'g2', members: ['g1'] },
        ]);
        const groups = await opened().groupsOf(tenant, ['u1']);
        await opened().commit([{ kind: 'expectGroups', tenant, member: 'u1', groups }, recorded(tenant, 'r1')]);
        expect(await opened().listAudit(tenant, 9)).toHaveLength(1);
      },
    );

    test.each(BROKEN)('$what: changed, or gone, nothing of the commit is kept', async ({ there, expected, write }) => {
      const tenant = newTenant();
      await opened().commit(there(tenant));
      await opened().commit([write(tenant)]);
      const late = opened().commit([expected(tenant), recorded(tenant, 'r1')]);
      await expect(late).rejects.toMatchObject({ kind: 'version' });
      expect(await opened().listAudit(tenant, 9)).toHaveLength(0);
    });

    test.each(BROKEN)('$what: of two commits at once, one is after the other', async ({ there, expected, write }) => {
      for (let round = 0; round < 10; round += 1) {
        const tenant = newTenant();
        await opened().commit(there(tenant));
        const change = opened().commit([write(tenant)]);
        const [stood] = await Promise.allSettled([
          opened().commit([expected(tenant), recorded(tenant, 'r1')]),
          // What begins after the change was acknowledged does not stand.
          change.then(() =>
            expect(opened().commit([expected(tenant), recorded(tenant, 'r2')])).rejects.toMatchObject({
              kind: 'version',
            }),
          ),
        ]);
        expect(await opened().listAudit(tenant, 9)).toHaveLength(stood.status === 'fulfilled' ? 1 : 0);
      }
    });

    test('room: of twenty clients that register at once, as many are registered as there is room for', async () => {
      const [here, elsewhere] = [newTenant(), newTenant()];
      const room = (tenant: string, open: boolean): Write => ({ kind: 'expectRoom', tenant, open, most: 3 });
      await opened().commit([registered(registrationOf(elsewhere, 'x')), registered(registrationOf(here, 'o', null))]);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          opened().commit([room(here, false), registered(registrationOf(here, `c${i}`))]),
        ),
      );
      const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.kind] : []));
      expect(failed).toEqual(Array.from({ length: 17 }, () => 'full'));
      await opened().commit([room(here, true), registered(registrationOf(here, 'p', null))]);
      expect(await opened().listRegistrations(here, '', 99)).toHaveLength(5);
    });
  });
}
