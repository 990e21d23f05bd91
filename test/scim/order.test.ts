import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../../src/scim/facts.ts';
import { comparePositions, type Order, type Position, positionOf, reversed } from '../../src/scim/order.ts';
import type { JsonObject } from '../../src/scim/resource.ts';
import { sortingOf } from '../../src/scim/sort.ts';
import { ENTERPRISE_URN, JOHN, refusalOf, resourceOf, TRADING_URN, USER } from './person.ts';

const facts = factsOf(USER, resourceOf(JOHN));
const keyOf = (sortBy: string) => {
  const { order } = sortingOf(USER, { sortBy, sortOrder: null });
  return positionOf(order, '0198-a', facts).key;
};

test.each([
  ['userName', 'john.doe@example.com'],
  ['name.familyName', 'doe'],
  ['locations', 'ny'],
  ['emails', 'john.doe@example.com'],
  ['emails.type', 'work'],
  ['roles', 'trader'],
  [`${ENTERPRISE_URN}:manager`, '26'],
  [`${TRADING_URN.toUpperCase()}:accounts.currency`, 'usd'],
  ['id', '0198-a'],
  ['meta.resourceType', 'User'],
  ['title', null],
])('RFC 7644 §3.4.2.3 sorted by %s, he stands at %s', (sortBy, key) => {
  expect(keyOf(sortBy)).toBe(key);
});

test.each([
  ['meta.version', { path: 'meta.version', row: 'version' }],
  ['groups', { path: 'groups.value', row: 'groups', multiValued: true }],
  ['GROUPS.display', { path: 'groups.display', row: 'groups' }],
  ['groups.$ref', { path: 'groups.value', row: 'groups' }],
  ['x509Certificates', { path: 'x509certificates.value', multiValued: true, primary: 'x509certificates.primary' }],
])('what stands in no index is sorted by all the same: %s', (sortBy, key) => {
  expect(sortingOf(USER, { sortBy, sortOrder: null }).order.by).toMatchObject(key);
});

test('the primary of several values counts, wherever it stands, and the first where it has none', () => {
  const emails = (...values: JsonObject[]) => factsOf(USER, resourceOf({ ...JOHN, emails: values }));
  const { order } = sortingOf(USER, { sortBy: 'emails', sortOrder: null });
  expect(positionOf(order, 'x', emails({ value: 'b' }, { value: 'z', primary: true }, { value: 'a' })).key).toBe('z');
  expect(positionOf(order, 'x', emails({ value: 'b' }, { type: 'work', primary: true }, { value: 'a' })).key).toBe('b');
  expect(positionOf(order, 'x', emails({ value: 'b', primary: false }, { value: 'a' })).key).toBe('b');
});

test.each([
  'password',
  `${TRADING_URN}:taxNumber`,
  `${TRADING_URN}:accounts.pin`,
  'name',
  'emails[primary eq true]',
  'shoeSize',
  'toString',
  '',
])('%s cannot be sorted by', (sortBy) => {
  const refused = refusalOf(() => sortingOf(USER, { sortBy, sortOrder: null }));
  expect(refused).toMatchObject({ status: 400, scimType: 'invalidValue' });
});

const position: fc.Arbitrary<Position> = fc.record({
  key: fc.option(fc.string({ maxLength: 2 })),
  id: fc.string({ maxLength: 2 }),
});
const order: fc.Arbitrary<Order> = fc.record({ by: fc.constant(null), descending: fc.boolean() });

test('an order is total, and descending is its reverse', () => {
  fc.assert(
    fc.property(order, position, position, position, (one, a, b, c) => {
      const sign = Math.sign(comparePositions(one, a, b));
      expect(sign + Math.sign(comparePositions(one, b, a))).toBe(0);
      expect(comparePositions(reversed(one), b, a)).toBe(comparePositions(one, a, b));
      expect(sign === 0).toBe(a.key === b.key && a.id === b.id);
      if (sign <= 0 && comparePositions(one, b, c) <= 0) expect(comparePositions(one, a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('without a value is last ascending, first descending', () => {
  const [some, none] = [
    { key: 'z', id: 'z' },
    { key: null, id: 'a' },
  ];
  expect(comparePositions({ by: null, descending: false }, some, none)).toBeLessThan(0);
  expect(comparePositions({ by: null, descending: true }, some, none)).toBeGreaterThan(0);
});
