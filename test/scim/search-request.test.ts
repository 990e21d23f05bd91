import { expect, test } from 'vitest';
import { searchOfBody } from '../../src/scim/search-request.ts';
import { refusalOf } from './person.ts';

const search = (part: object) =>
  searchOfBody({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...part });

test.each([10, '10'])('a count of %j is ten', (count) => {
  expect(search({ count }).count).toBe(10);
});

test.each([[{ toString: 1, valueOf: 1 }], [[10]], [true], [1.5], ['many']])('a count of %j is no number', (count) => {
  expect(refusalOf(() => search({ count }))).toMatchObject({ status: 400, scimType: 'invalidValue' });
});

test('a name that is given twice, in different case, is refused: which filter is meant?', () => {
  const twice = () => search({ filter: 'userName eq "ada"', Filter: 'userName pr' });
  expect(refusalOf(twice)).toMatchObject({
    status: 400,
    scimType: 'invalidSyntax',
    detail: expect.stringContaining('twice'),
  });
});

test.each([2_147_483_647, '9223372036854775807', '-9223372036854775808'])(
  'a count of %j is one that no page has',
  (count) => {
    expect(Math.abs(search({ count, startIndex: count }).count ?? 0)).toBe(1_000_000_000);
  },
);
