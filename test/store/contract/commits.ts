import { describe, expect, test } from 'vitest';
import { Conflict, type ConflictKind, type Store, type Write } from '../../../src/store/port.ts';
import { auditOf, fact, idsOf, insertOf, is, keyOf, newTenant, updateOf, userKey } from '../samples.ts';

interface Case {
  readonly what: string;
  readonly kind: ConflictKind;
  readonly path?: string;
  readonly write: (tenant: string) => Write;
}

const link = (tenant: string, subject: string, user: string) => ({
  tenant,
  issuer: 'https://idp',
  subject,
  user,
  linkedAt: 1,
});
const unique = (path: string, key: string) => [{ path, key }];

/** What is there before each of them. */
const BEFORE = (tenant: string): Write[] => [
  insertOf(tenant, { id: 'u1', uniques: [...unique('username', 'ada'), ...unique('userid', '7')] }),
  insertOf(tenant, { id: 'u2', uniques: unique('username', 'bob') }),
  { kind: 'insertLink', link: link(tenant, 's1', 'u1') },
  { kind: 'insertKey', key: keyOf(`${tenant}-known`, 1) },
  { kind: 'insertReplay', tenant, issuer: 'app', jti: 'once', expiresAt: 9e12 },
];

const CONFLICTS: readonly Case[] = [
  { what: 'a known id', kind: 'exists', write: (t) => insertOf(t, { id: 'u1' }) },
  {
    what: 'a taken unique value',
    kind: 'unique',
    path: 'username',
    write: (t) => insertOf(t, { id: 'u3', uniques: unique('username', 'bob') }),
  },
  {
    what: 'the second of two unique values taken',
    kind: 'unique',
    path: 'userid',
    write: (t) => insertOf(t, { id: 'u3', uniques: [...unique('username', 'eve'), ...unique('userid', '7')] }),
  },
  {
    what: 'a unique value that an update takes from another',
    kind: 'unique',
    path: 'username',
    write: (t) => updateOf(t, 'u2', 1, { uniques: { add: unique('username', 'ada'), remove: [] } }),
  },
  { what: 'an update of a version that is not the stored one', kind: 'version', write: (t) => updateOf(t, 'u1', 2) },
  { what: 'an update of what is not there', kind: 'version', write: (t) => updateOf(t, 'u9', 1) },
  {
    what: 'a delete of a version that is not the stored one',
    kind: 'version',
    write: (t) => ({ kind: 'deleteResource', key: userKey(t, 'u1'), expected: 7 }),
  },
  {
    what: 'a delete of what is not there',
    kind: 'version',
    write: (t) => ({ kind: 'deleteResource', key: userKey(t, 'u9'), expected: 1 }),
  },
  { what: 'a subject that is linked', kind: 'link', write: (t) => ({ kind: 'insertLink', link: link(t, 's1', 'u2') }) },
  { what: 'a user who has a link', kind: 'link', write: (t) => ({ kind: 'insertLink', link: link(t, 's2', 'u1') }) },
  { what: 'a known kid', kind: 'key', write: (t) => ({ kind: 'insertKey', key: keyOf(`${t}-known`, 2) }) },
  {
    what: 'a jti seen before',
    kind: 'replay',
    path: 'app',
    write: (tenant) => ({ kind: 'insertReplay', tenant, issuer: 'app', jti: 'once', expiresAt: 9e12 }),
  },
];

export function commitContract(opened: () => Store): void {
  describe('a commit', () => {
    test.each(CONFLICTS)('with $what is a conflict, and nothing of it is kept', async ({ kind, path, write }) => {
      const tenant = newTenant();
      await opened().commit(BEFORE(tenant));
      const error = await opened()
        .commit([
          insertOf(tenant, { id: 'new', facts: [fact('title', 'clerk')], uniques: unique('username', 'new') }),
          { kind: 'insertAudit', audit: auditOf(tenant, 'a1') },
          write(tenant),
          updateOf(tenant, 'u2', 1),
        ])
        .catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(Conflict);
      expect(error).toMatchObject({ kind, path: path ?? null });
      expect(await idsOf(opened(), tenant, null)).toEqual(['u1', 'u2']);
      expect(await idsOf(opened(), tenant, is('title', 'eq', 'clerk'))).toEqual([]);
      expect(await opened().listAudit(tenant, 10)).toEqual([]);
      expect(await opened().getResource(userKey(tenant, 'u2'))).toMatchObject({ version: 1 });
      await opened().commit([insertOf(tenant, { id: 'new', uniques: unique('username', 'new') })]);
    });

    test('of nothing is done at once', async () => {
      await expect(opened().commit([])).resolves.toBeUndefined();
    });

    test('of many writes sees each write’s effect in the next', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1' }), updateOf(tenant, 'u1', 1), updateOf(tenant, 'u1', 2)]);
      expect(await opened().getResource(userKey(tenant, 'u1'))).toMatchObject({ version: 3 });
    });

    test('wins alone when a hundred update one version at once', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1' })]);
      const updates = Array.from({ length: 100 }, (_, i) =>
        opened().commit([
          updateOf(tenant, 'u1', 1, { facts: { add: [fact('title', `t${i}`)], remove: [] } }),
          { kind: 'insertAudit', audit: auditOf(tenant, `a${i}`) },
        ]),
      );
      const outcomes = await Promise.allSettled(updates);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(losers).toHaveLength(99);
      expect(losers.map(({ reason }) => reason)).toSatisfy((all: unknown[]) =>
        all.every((reason) => reason instanceof Conflict && reason.kind === 'version'),
      );
      expect(await idsOf(opened(), tenant, is('title', 'eq', `t${winner}`))).toEqual(['u1']);
      expect(await opened().listAudit(tenant, 200)).toMatchObject([{ id: `a${winner}` }]);
    });

    test('wins alone when many take one unique value at once', async () => {
      const tenant = newTenant();
      const inserts = Array.from({ length: 20 }, (_, i) =>
        opened().commit([insertOf(tenant, { id: `u${i}`, uniques: unique('username', 'ada') })]),
      );
      const outcomes = await Promise.allSettled(inserts);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await idsOf(opened(), tenant, null)).toHaveLength(1);
    });

    test('succeeds beside one that conflicts at the same moment', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u2' })]);
      const outcomes = await Promise.allSettled(
        ['u1', 'u2', 'u3'].map((id) => opened().commit([insertOf(tenant, { id })])),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await idsOf(opened(), tenant, null)).toEqual(['u1', 'u2', 'u3']);
    });

    test('of several is told of each, and is made in their order', async () => {
      const tenant = newTenant();
      const outcomes = await opened().commitEach([
        [insertOf(tenant, { id: 'u1', uniques: unique('username', 'ada') })],
        [insertOf(tenant, { id: 'u2' }), insertOf(tenant, { id: 'u3', uniques: unique('username', 'ada') })],
        [{ kind: 'deleteResource', key: userKey(tenant, 'u1'), expected: 1 }],
        [insertOf(tenant, { id: 'u4', uniques: unique('username', 'ada') })],
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect(outcomes[1]).toMatchObject({ reason: { kind: 'unique', path: 'username' } });
      expect(await idsOf(opened(), tenant, null)).toEqual(['u4']);
    });

    test('of none of several is done at once', async () => {
      expect(await opened().commitEach([])).toEqual([]);
    });

    test('that two do crosswise leaves no half of either', async () => {
      const tenant = newTenant();
      const swap = (id: string, from: string, to: string) =>
        updateOf(tenant, id, 1, { uniques: { remove: unique('username', from), add: unique('username', to) } });
      await opened().commit([
        insertOf(tenant, { id: 'u1', uniques: unique('username', 'ada') }),
        insertOf(tenant, { id: 'u2', uniques: unique('username', 'bob') }),
      ]);
      const outcomes = await Promise.allSettled([
        opened().commit([swap('u1', 'ada', 'bob')]),
        opened().commit([swap('u2', 'bob', 'ada')]),
      ]);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(reasons).toSatisfy((all: unknown[]) => all.every((reason) => reason instanceof Conflict));
      const { resources } = await opened().findResources({ tenant, type: 'User', filter: null, offset: 0, limit: 9 });
      const changed = resources.filter(({ version }) => version === 2);
      expect(changed).toHaveLength(2 - reasons.length);
    });
  });
}
