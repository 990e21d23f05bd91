import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { project } from '../../src/scim/project.ts';
import { replaceAttributes } from '../../src/scim/replace.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { sameAttributes } from '../../src/scim/same.ts';
import { isObject } from '../../src/scim/slot.ts';
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
  const seen = project(USER, resourceOf(JOHN), { attributes: null, excludedAttributes: null });
  expect(JSON.stringify(seen)).not.toMatch(/"(password|pin|notes)"/);
  const after = replaceAttributes(USER, JOHN, { ...seen, groups: [{ value: 'admins' }] });
  expect(sameAttributes(JOHN, after)).toBe(true);
});

describe('of several values, one that is there again keeps what its client cannot see of it', () => {
  const accounts = (...values: object[]) => {
    const after = put({ [TRADING_URN]: { accounts: values } })[TRADING_URN];
    return isObject(after) ? after.accounts : undefined;
  };
  test.each<[string, object[], object[]]>([
    ['in another place', [{ value: 'A2' }, { value: 'A1' }], [{ value: 'A2' }, { value: 'A1', pin: '0000' }]],
    [
      'with the rest of it changed',
      [{ value: 'A1', currency: 'CHF' }],
      [{ value: 'A1', currency: 'CHF', pin: '0000' }],
    ],
    ['but for what is given anew', [{ value: 'A1', pin: '1111' }], [{ value: 'A1', pin: '1111' }]],
    ['and another has nothing of it', [{ value: 'A3' }], [{ value: 'A3' }]],
  ])('%s', (_, given, expected) => {
    expect(accounts(...given)).toEqual(expected);
  });

  const named = (...subAttributes: object[]) => {
    const tokens = { name: 'tokens', type: 'complex', multiValued: true, subAttributes };
    const definition = { id: 'urn:example:params:scim:schemas:tokens:1.0:User', name: 'Tokens', attributes: [tokens] };
    const { catalog } = buildCatalog([{ file: 'tokens.json', definition, extends: 'User', required: false }]);
    const type = catalog.resourceTypes.get('User') ?? USER;
    return (before: object[], after: object[]) => {
      const body = { schemas: [USER_URN], userName: 'john', [definition.id]: { tokens: after } };
      const attributes = { userName: 'john', [definition.id]: { tokens: before } } as Attributes;
      return replaceAttributes(type, attributes, body)[definition.id];
    };
  };

  test('also where they have no `value`: what is seen of it says which one it is', () => {
    const replace = named(
      { name: 'serial' },
      { name: 'colour' },
      { name: 'secret', mutability: 'writeOnly', returned: 'never' },
    );
    const before = [
      { serial: '1', colour: 'red', secret: 'x' },
      { serial: '2', secret: 'y' },
    ];
    const after = [{ serial: '2' }, { colour: 'red', serial: '1' }, { serial: '3' }];
    expect(replace(before, after)).toEqual({
      tokens: [{ serial: '2', secret: 'y' }, { serial: '1', colour: 'red', secret: 'x' }, { serial: '3' }],
    });
  });

  test('and what is immutable in it: another value is refused, none leaves it', () => {
    const replace = named({ name: 'value' }, { name: 'issuer', mutability: 'immutable' });
    const before = [{ value: '1', issuer: 'hr' }];
    expect(replace(before, [{ value: '1' }])).toEqual({ tokens: before });
    expect(replace(before, [{ value: '2', issuer: 'it' }])).toEqual({ tokens: [{ value: '2', issuer: 'it' }] });
    const error = refusalOf(() => replace(before, [{ value: '1', issuer: 'it' }]));
    expect(error).toMatchObject({
      status: 400,
      scimType: 'mutability',
      detail: expect.stringContaining('tokens.issuer'),
    });
  });
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
