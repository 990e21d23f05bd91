import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceAttributes } from '../../src/scim/replace.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { sameAttributes } from '../../src/scim/same.ts';
import { ENTERPRISE_URN, JOHN, refusalOf, resourceOf, TRADING_URN, USER, USER_URN } from './person.ts';

const put = (body: object, before: Attributes = JOHN) =>
  replaceAttributes(USER, before, { schemas: [USER_URN], userName: 'john', ...body });

test('what a PUT does not mention is cleared, but for what its client cannot see or may not write', () => {
  expect(put({ title: 'Trader' })).toEqual({
    userName: 'john',
    title: 'Trader',
    password: 'correct horse',
    [TRADING_URN]: { badge: 'B-1', taxNumber: '123-45', score: 7, notes: 'left-handed' },
  });
});

test('Okta’s GET, then PUT of the whole with id, groups and meta in it changes nothing', () => {
  const { password: _password, ...seen } = resourceOf(JOHN);
  const after = replaceAttributes(USER, JOHN, { ...seen, groups: [{ value: 'admins' }] });
  expect(sameAttributes(JOHN, after)).toBe(true);
});

test('a password that is mentioned is replaced', () => {
  expect(put({ password: 'new' })).toMatchObject({ password: 'new' });
});

test.each<[string, object]>([
  ['the same', { badge: 'B-1' }],
  ['nothing', { desk: 'FX' }],
])('an immutable value stays where %s is sent', (_what, extension) => {
  expect(put({ [TRADING_URN]: extension })).toMatchObject({ [TRADING_URN]: { badge: 'B-1' } });
});

test('another value for an immutable attribute is refused', () => {
  const error = refusalOf(() => put({ [TRADING_URN]: { badge: 'B-2' } }));
  expect(error).toMatchObject({ status: 400, scimType: 'mutability' });
  expect(error.detail).toContain('badge');
});

test('an immutable attribute without a value takes one', () => {
  expect(put({ [TRADING_URN]: { badge: 'B-2' } }, { userName: 'john' })).toMatchObject({
    [TRADING_URN]: { badge: 'B-2' },
  });
});

test('a read-only sub-attribute keeps its value, whatever is sent', () => {
  const after = put({ [ENTERPRISE_URN]: { manager: { value: '27', displayName: 'Forged' } } });
  expect(after[ENTERPRISE_URN]).toEqual({ manager: { value: '27', displayName: 'Ann' } });
});

test('a required attribute may be left out where the configuration fills it, and not otherwise', () => {
  const body = { schemas: [USER_URN], title: 'x' };
  expect(refusalOf(() => replaceAttributes(USER, JOHN, body)).detail).toContain('userName');
  expect(replaceAttributes(USER, JOHN, body, (a) => ({ ...a, userName: 'filled' }))).toMatchObject({
    userName: 'filled',
  });
});

test('replacing twice is replacing once, and the state before is left as it was', () => {
  const body = fc.record(
    {
      title: fc.string(),
      nickName: fc.constantFrom(null, '', 'Jo'),
      locations: fc.array(fc.string()),
      active: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const frozen = structuredClone(JOHN);
  fc.assert(
    fc.property(body, (given) => {
      const storable = JSON.parse(JSON.stringify(given).replaceAll('\\u0000', ''));
      const once = put(storable);
      expect(put(storable, once)).toEqual(once);
    }),
  );
  expect(JOHN).toEqual(frozen);
});
