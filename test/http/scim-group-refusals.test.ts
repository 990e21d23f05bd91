import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GroupWorld, type Operations, startGroups, tagOf, value } from './group-world.ts';

let world: GroupWorld;
beforeAll(async () => {
  world = await startGroups('  limits: { members: 2000 }');
});
afterAll(() => world.close());

describe('what is refused leaves the group as it was', () => {
  const REFUSED: readonly (readonly [what: string, operations: Operations, scimType: string, detail: string])[] = [
    ['nobody’s id', () => [{ op: 'add', path: 'members', value: value('nobody') }], 'invalidValue', '"nobody"'],
    [
      'one who is there and one who is not',
      ({ cyd }) => [{ op: 'add', path: 'members', value: value(cyd, 'nobody') }],
      'invalidValue',
      '"nobody"',
    ],
    [
      'a member without an id',
      () => [{ op: 'add', path: 'members', value: [{ display: 'x', type: 'User' }] }],
      'invalidValue',
      'members[0] has no value',
    ],
    [
      'a member with a name and no id',
      ({ cyd }) => [{ op: 'add', path: 'members', value: [...value(cyd), { display: 'x' }] }],
      'invalidValue',
      'members[1] has no value',
    ],
    [
      'a number for an id',
      () => [{ op: 'add', path: 'members', value: [{ value: 7 }] }],
      'invalidValue',
      'members.value must be a string',
    ],
    [
      'a member with an attribute that none has',
      ({ cyd }) => [{ op: 'add', path: 'members', value: [{ value: cyd, role: 'x' }] }],
      'invalidValue',
      '"role"',
    ],
    [
      'a name that objects have',
      () => [{ op: 'add', path: 'members', value: value('__proto__') }],
      'invalidValue',
      '__proto__',
    ],
    [
      'an id that no database takes',
      () => [{ op: 'add', path: 'members', value: value('\ud800') }],
      'invalidValue',
      'members.value',
    ],
    [
      'a filter by name',
      () => [{ op: 'remove', path: 'members[type eq "User"]' }],
      'invalidFilter',
      'members[value eq "…"]',
    ],
    ['a removal with no path', () => [{ op: 'remove', value: { members: [] } }], 'noTarget', 'needs a path'],
    [
      'another type',
      ({ ada }) => [{ op: 'replace', path: `members[value eq "${ada}"].type`, value: 'Group' }],
      'mutability',
      'members.type',
    ],
    [
      'another id',
      ({ ada, cyd }) => [{ op: 'replace', path: `members[value eq "${ada}"]`, value: { value: cyd } }],
      'mutability',
      'cannot become',
    ],
    [
      'too many at once',
      () => [{ op: 'add', path: 'members', value: value(...Array.from({ length: 2_001 }, (_, i) => `n${i}`)) }],
      'invalidValue',
      'at most 2000',
    ],
    [
      'a sound change before an unsound one',
      ({ cyd }) => [
        { op: 'add', path: 'members', value: value(cyd) },
        { op: 'replace', path: 'displayName', value: 7 },
      ],
      'invalidValue',
      'displayName',
    ],
    [
      'a sound change of the name beside nobody’s id',
      () => [{ op: 'replace', value: { displayName: 'other', members: value('nobody') } }],
      'invalidValue',
      '"nobody"',
    ],
  ];

  test.each(REFUSED)('%s', async (_, operations, scimType, detail) => {
    const { ids, name, group, expectMembers } = await world.adaAndBob();
    const { status, body } = await world.patch(group, ...operations(ids));
    expect({ status, scimType: body?.scimType }).toEqual({ status: 400, scimType });
    expect(body.detail).toContain(detail);
    await expectMembers('ada', 'bob');
    expect((await world.scim('GET', `/Groups/${group}`)).body).toMatchObject({
      displayName: name,
      meta: { version: tagOf(1) },
    });
  });

  test('a group in itself', async () => {
    const { group, expectMembers } = await world.adaAndBob();
    const { status, body } = await world.patch(group, { op: 'add', path: 'members', value: [{ value: group }] });
    expect(status).toBe(400);
    expect(body.detail).toContain('member of itself');
    await expectMembers('ada', 'bob');
  });

  test('somebody of another tenant', async () => {
    const stranger = await world.scim(
      'POST',
      '/Users',
      { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'stranger' },
      'other',
    );
    const { group } = await world.adaAndBob();
    const { status, body } = await world.patch(group, {
      op: 'add',
      path: 'members',
      value: [{ value: stranger.body.id }],
    });
    expect(status).toBe(400);
    expect(body.detail).toContain(stranger.body.id);
  });

  test('a change by who may only read', async () => {
    const { group, expectMembers } = await world.adaAndBob();
    expect((await world.patchAs('auditor', group, { op: 'remove', path: 'members' })).status).toBe(403);
    await expectMembers('ada', 'bob');
  });
});
