import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GroupWorld, type Name, type Operations, startGroups, tagOf, value } from './group-world.ts';
import { GROUP, PATCH } from './scim-world.ts';

let world: GroupWorld;
beforeAll(async () => {
  world = await startGroups();
});
afterAll(() => world.close());

const versionOf = async (group: string) => (await world.scim('GET', `/Groups/${group}`)).headers.get('etag');
/** The group has ada and bob before each of them. */
const FORMS: readonly (readonly [who: string, operations: Operations, left: readonly Name[]])[] = [
  [
    'Entra adds one',
    ({ cyd }) => [{ op: 'Add', path: 'members', value: [{ $ref: null, value: cyd }] }],
    ['ada', 'bob', 'cyd'],
  ],
  [
    'Entra adds one who is in it already',
    ({ ada }) => [{ op: 'Add', path: 'members', value: [{ $ref: null, value: ada }] }],
    ['ada', 'bob'],
  ],
  [
    'Entra removes one, and never all (complaint 1)',
    ({ ada }) => [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: ada }] }],
    ['bob'],
  ],
  ['JumpCloud removes by values', ({ ada, bob }) => [{ op: 'remove', path: 'members', value: value(ada, bob) }], []],
  ['a removal by filter', ({ ada }) => [{ op: 'remove', path: `members[value eq "${ada}"]` }], ['bob']],
  [
    'a removal by filter, in other letters and with the URN (complaint 2)',
    ({ ada }) => [{ op: 'REMOVE', path: `${GROUP.toUpperCase()}:Members[VALUE EQ "${ada}"]` }],
    ['bob'],
  ],
  [
    'a removal of two by one filter',
    ({ ada, bob }) => [{ op: 'remove', path: `members[value eq "${ada}" or value eq "${bob}"]` }],
    [],
  ],
  [
    'a removal of who is not in it',
    ({ cyd }) => [{ op: 'remove', path: `members[value eq "${cyd}"]` }],
    ['ada', 'bob'],
  ],
  ['a removal of who is gone', () => [{ op: 'remove', path: 'members[value eq "gone"]' }], ['ada', 'bob']],
  ['a removal of nobody', () => [{ op: 'remove', path: 'members', value: [] }], ['ada', 'bob']],
  ['a removal without values', () => [{ op: 'remove', path: 'members' }], []],
  ['Okta replaces all by none', () => [{ op: 'replace', path: 'members', value: [] }], []],
  ['a replacement', ({ bob, cyd }) => [{ op: 'replace', path: 'members', value: value(bob, cyd) }], ['bob', 'cyd']],
  ['an addition without a path', ({ cyd }) => [{ op: 'add', value: { members: value(cyd) } }], ['ada', 'bob', 'cyd']],
  [
    'an addition under the schema',
    ({ cyd }) => [{ op: 'add', path: GROUP, value: { MEMBERS: value(cyd) } }],
    ['ada', 'bob', 'cyd'],
  ],
  [
    'an addition under the full name, without a path',
    ({ cyd }) => [{ op: 'add', value: { [`${GROUP}:members`]: value(cyd) } }],
    ['ada', 'bob', 'cyd'],
  ],
  ['a replacement without a path', ({ eve }) => [{ op: 'replace', value: { members: value(eve) } }], ['eve']],
  [
    'Okta adds with a name and without a type',
    ({ cyd }) => [{ op: 'add', path: 'members', value: [{ value: cyd, display: 'cyd@example.com' }] }],
    ['ada', 'bob', 'cyd'],
  ],
  [
    'an addition of one alone, without an array',
    ({ cyd }) => [{ op: 'add', path: 'members', value: { value: cyd } }],
    ['ada', 'bob', 'cyd'],
  ],
  ['an addition by bare ids', ({ cyd }) => [{ op: 'add', path: 'members', value: [cyd] }], ['ada', 'bob', 'cyd']],
  [
    'an addition by a filter',
    ({ cyd }) => [{ op: 'add', path: `members[value eq "${cyd}"]`, value: {} }],
    ['ada', 'bob', 'cyd'],
  ],
  [
    'a replacement of one by itself',
    ({ ada }) => [{ op: 'replace', path: `members[value eq "${ada}"]`, value: { value: ada, display: 'x' } }],
    ['ada', 'bob'],
  ],
  [
    'several operations, in their order',
    ({ ada, bob, cyd, eve }) => [
      { op: 'remove', path: 'members', value: value(ada) },
      { op: 'add', path: 'members', value: value(ada, cyd) },
      { op: 'remove', path: `members[value eq "${bob}"]` },
      { op: 'add', path: 'members', value: value(eve) },
      { op: 'remove', path: `members[value eq "${cyd}"]` },
    ],
    ['ada', 'eve'],
  ],
  [
    'a removal of all and then an addition',
    ({ cyd }) => [
      { op: 'remove', path: 'members' },
      { op: 'add', path: 'members', value: value(cyd) },
    ],
    ['cyd'],
  ],
];

describe('RFC 7644 §3.5.2 changing who is in a group', () => {
  test.each(FORMS)('%s', async (_, operations, left) => {
    const { ids, group, expectMembers } = await world.adaAndBob();
    const answer = await world.patch(group, ...operations(ids));
    expect(answer.status, JSON.stringify(answer.body)).toBe(204);
    await expectMembers(...left);
    const isSame = left.length === 2 && left.includes('ada') && left.includes('bob');
    expect(await versionOf(group)).toEqual(tagOf(isSame ? 1 : 2));
  });

  test.each([
    ['its name', { op: 'Replace', path: 'displayName', value: 'NEW' }],
    [
      'its name without a path, with its id, as Okta sends it',
      { op: 'replace', value: { id: 'x', displayName: 'NEW' } },
    ],
    ['its externalId', { op: 'add', path: 'externalId', value: 'NEW' }],
  ])('a change of %s leaves the members alone (complaint 6)', async (_, operation) => {
    const { group, name, expectMembers } = await world.adaAndBob();
    const text = JSON.stringify(operation).replace('NEW', `new ${name}`);
    expect((await world.patch(group, JSON.parse(text))).status).toBe(204);
    await expectMembers('ada', 'bob');
    const { body } = await world.scim('GET', `/Groups/${group}`);
    expect([body.displayName, body.externalId]).toContain(`new ${name}`);
  });

  test('name and members change in one request', async () => {
    const { ids, group, name, expectMembers } = await world.adaAndBob();
    const value = { displayName: `both ${name}`, members: [{ value: ids.cyd }] };
    const answer = await world.patch(group, { op: 'replace', value });
    // RFC 7644 §3.14: the version after it, so that the next If-Match needs no GET.
    expect([answer.status, answer.headers.get('etag')]).toEqual([204, 'W/"2"']);
    await expectMembers('cyd');
    const { body } = await world.scim('GET', `/Groups/${group}`);
    expect(body).toMatchObject({ displayName: `both ${name}`, meta: { version: tagOf(2) } });
  });

  test('is 200 with the group where attributes are asked for', async () => {
    const { ids, group, name } = await world.adaAndBob();
    const body = { schemas: [PATCH], Operations: [{ op: 'add', path: 'members', value: [{ value: ids.cyd }] }] };
    const answer = await world.scim('PATCH', `/Groups/${group}?excludedAttributes=members`, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: group, displayName: name });
    expect(answer.headers.get('etag')).toEqual(tagOf(2));
  });

  test('keeps on record that members changed, and not who', async () => {
    const { ids, group } = await world.adaAndBob();
    await world.patch(group, { op: 'add', path: 'members', value: [{ value: ids.cyd }] });
    const [record] = await world.audit();
    expect(record).toMatchObject({ event: 'resource.patched', resource: group, version: 2 });
    expect(record?.changed).toContain('members');
    expect(JSON.stringify(record)).not.toContain(ids.cyd);
  });

  test('a hundred additions at once all survive', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `crowd${i}`);
    const ids = Object.values(await world.users(...names));
    const group = await world.group('a crowd');
    const answers = await Promise.all(
      ids.map((id) => world.patch(group, { op: 'add', path: 'members', value: [{ value: id }] })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(await world.membersOf(group)).toEqual(ids.toSorted());
    expect(await versionOf(group)).toEqual(tagOf(101));
  });
});
