import { expect, test } from 'vitest';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { sameAttributes } from '../../src/scim/same.ts';
import { PATCH_URN, PLAIN_USER, refusalOf } from '../scim/person.ts';

const WORK = { type: 'work', value: 'bjensen@example.com', primary: true };
const HOME = { type: 'home', value: 'babs@jensen.org' };
const HOLLYWOOD = { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', primary: true };
const BEFORE: Attributes = {
  userName: 'bjensen',
  emails: [WORK, HOME],
  addresses: [HOLLYWOOD, { type: 'home', locality: 'LA' }],
};

const patch = (...operations: object[]) =>
  applyPatch(PLAIN_USER, BEFORE, { schemas: [PATCH_URN], Operations: operations });

test('§3.5.2 a value made primary takes that from the one that had it', () => {
  const after = patch({ op: 'add', path: 'emails', value: [{ value: 'new@example.com', primary: true }] });
  expect(after.emails).toEqual([{ ...WORK, primary: false }, HOME, { value: 'new@example.com', primary: true }]);
});

test('§3.5.2 operations are applied in order, all of them or none', () => {
  const error = refusalOf(() =>
    patch({ op: 'remove', path: 'emails' }, { op: 'replace', path: 'emails[type eq "x"]', value: HOME }),
  );
  expect(error).toMatchObject({ status: 400, scimType: 'noTarget' });
});

test('§3.5.2.1 add without a path adds the attributes of its value', () => {
  const after = patch({
    op: 'add',
    value: { emails: [{ value: 'babs@example.org', type: 'home' }], nickName: 'Babs' },
  });
  expect(after).toEqual({
    ...BEFORE,
    nickName: 'Babs',
    emails: [WORK, HOME, { value: 'babs@example.org', type: 'home' }],
  });
});

test('§3.5.2.1 adding a value that is there changes nothing', () => {
  expect(sameAttributes(BEFORE, patch({ op: 'add', path: 'emails', value: [HOME] }))).toBe(true);
});

test('§3.5.2.2 remove without a path fails with noTarget', () => {
  expect(refusalOf(() => patch({ op: 'remove' }))).toMatchObject({ status: 400, scimType: 'noTarget' });
});

test('§3.5.2.2 removing the last value makes the attribute unassigned', () => {
  expect(patch({ op: 'remove', path: 'emails[type eq "work" or value ew "org"]' })).not.toHaveProperty('emails');
});

test.each([
  ['removed', { op: 'remove', path: 'userName' }],
  ['replaced by nothing', { op: 'replace', path: 'userName', value: null }],
  ['replaced by nothing among others', { op: 'replace', value: { userName: '', title: 'Tour Guide' } }],
])('§3.5.2.2 a required attribute that is %s fails with mutability', (_, operation) => {
  expect(refusalOf(() => patch(operation))).toMatchObject({ status: 400, scimType: 'mutability' });
});

test('§3.5.2.2 removing a read-only attribute fails with mutability', () => {
  expect(refusalOf(() => patch({ op: 'remove', path: 'groups' }))).toMatchObject({
    status: 400,
    scimType: 'mutability',
  });
});

test('§3.5.2.3 replace with a value filter replaces the matching record', () => {
  const value = { type: 'work', streetAddress: '911 Universal City Plaza', locality: 'Hollywood', primary: true };
  const after = patch({ op: 'replace', path: 'addresses[type eq "work"]', value });
  expect(after.addresses).toEqual([value, { type: 'home', locality: 'LA' }]);
});

test('§3.5.2.3 replace with a value filter and a sub-attribute replaces that alone', () => {
  const after = patch({ op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: '1010 Broadway Ave' });
  expect(after.addresses).toEqual([
    { ...HOLLYWOOD, streetAddress: '1010 Broadway Ave' },
    { type: 'home', locality: 'LA' },
  ]);
});

test('§3.5.2.3 replace without a path replaces each attribute of its value whole', () => {
  const after = patch({ op: 'replace', value: { emails: [HOME], nickName: 'Babs' } });
  expect(after).toEqual({ ...BEFORE, emails: [HOME], nickName: 'Babs' });
});

test('§3.5.2.3 replacing what is not there adds it', () => {
  expect(patch({ op: 'replace', path: 'nickName', value: 'Babs' })).toEqual({ ...BEFORE, nickName: 'Babs' });
});
