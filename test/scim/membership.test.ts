import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResourceType } from '../../src/scim/attribute.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { adding, followedBy, type MemberChange, removing, replacingAll } from '../../src/scim/member-change.ts';
import { splitBody, splitOperations } from '../../src/scim/membership.ts';
import type { PatchOperation } from '../../src/scim/patch-operation.ts';

const { catalog } = buildCatalog([]);
function typeNamed(name: string): ResourceType {
  const type = catalog.resourceTypes.get(name);
  if (type === undefined) throw new Error(`there is no ${name}`);
  return type;
}
const GROUP = typeNamed('Group');
const USER = typeNamed('User');

/** What a change makes of a membership. */
function applied(before: ReadonlySet<string>, { replacesAll, add, remove }: MemberChange): ReadonlySet<string> {
  return (replacesAll ? new Set<string>() : before).difference(remove).union(add);
}

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
const membership = ids.map((list) => new Set(list));
const change = fc.oneof(ids.map(adding), ids.map(removing), ids.map(replacingAll));
const changes = fc.array(change, { maxLength: 6 });

describe('changes of members', () => {
  test('one after the other are one change that does the same to any group', () => {
    fc.assert(
      fc.property(membership, changes, (before, several) => {
        const one = several.reduce(followedBy, adding([]));
        expect(applied(before, one)).toEqual(several.reduce(applied, before));
        expect(one.add.isDisjointFrom(one.remove)).toBe(true);
      }),
    );
  });

  test('done twice do no more than once', () => {
    fc.assert(
      fc.property(membership, changes, (before, several) => {
        const one = several.reduce(followedBy, adding([]));
        expect(applied(applied(before, one), one)).toEqual(applied(before, one));
      }),
    );
  });
});

describe('the operations of a PATCH', () => {
  const add = (...members: string[]): PatchOperation => ({
    op: 'add',
    path: 'members',
    value: members.map((value) => ({ value })),
  });

  test('are parted into those of the members and the others, which stay as they are and in their order', () => {
    const name: PatchOperation = { op: 'replace', path: 'displayName', value: 'x' };
    const externalId: PatchOperation = { op: 'remove', path: 'externalId', value: undefined };
    const { operations, members } = splitOperations(GROUP, [name, add('a'), externalId, add('b')]);
    expect(operations).toEqual([name, externalId]);
    expect(members).toEqual(adding(['a', 'b']));
  });

  test('of one value are parted too, and what is left is an operation of its own', () => {
    const value = { displayName: 'x', members: [{ value: 'a' }], id: 'y' };
    const { operations, members } = splitOperations(GROUP, [{ op: 'replace', path: null, value }]);
    expect(operations).toEqual([{ op: 'replace', path: null, value: { displayName: 'x', id: 'y' } }]);
    expect(members).toEqual(replacingAll(['a']));
  });

  test('keep what only looks like members', () => {
    const others: PatchOperation[] = [
      { op: 'add', path: 'memberships', value: 'x' },
      { op: 'add', path: null, value: { __proto__x: 1 } },
      { op: 'remove', path: null, value: { members: [] } },
    ];
    expect(splitOperations(GROUP, others).operations).toEqual(others);
  });

  test('of another type have no members', () => {
    const body = { schemas: [USER.schema], userName: 'x', members: [{ value: 'a' }] };
    expect(splitBody(USER, body).body).toBe(body);
    expect(splitOperations(USER, [add('a')]).operations).toEqual([add('a')]);
  });
});

describe('the body of a group', () => {
  test.each([
    ['is without members', {}, adding([])],
    ['has none', { members: [] }, replacingAll([])],
    ['has null', { members: null }, replacingAll([])],
    [
      'has some, in any case of the name',
      { Members: [{ VALUE: 'a' }, { value: 'b', $ref: null }] },
      replacingAll(['a', 'b']),
    ],
  ])('%s', (_, members, expected) => {
    const split = splitBody(GROUP, { displayName: 'x', ...members });
    expect(split).toEqual({ body: { displayName: 'x' }, members: expected });
  });

  test('that names them twice is refused', () => {
    expect(() => splitBody(GROUP, { members: [], MEMBERS: [] })).toThrow('given twice');
  });
});
