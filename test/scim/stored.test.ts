import { expect, test } from 'vitest';
import { attributesOf } from '../../src/scim/assemble.ts';
import { joinHidden, splitHidden } from '../../src/scim/stored.ts';
import { ENTERPRISE_URN, JOHN, resourceOf, TRADING_URN, USER, USER_URN } from './person.ts';

test('a resource names the schemas it has values of, and ends with meta', () => {
  const john = resourceOf(JOHN);
  expect(john.schemas).toEqual([USER_URN, ENTERPRISE_URN, TRADING_URN]);
  expect(resourceOf({ userName: 'j' }).schemas).toEqual([USER_URN]);
  expect(Object.keys(john).at(-1)).toBe('meta');
  expect(john.meta).toEqual({
    resourceType: 'User',
    created: '2025-01-01T00:00:00.000Z',
    lastModified: '2025-06-01T12:00:00.000Z',
    version: 'W/"3"',
  });
});

test('taken apart, it is the attributes again', () => {
  expect(attributesOf(USER, resourceOf(JOHN))).toEqual(JOHN);
});

test('the stored document holds nothing that a default answer leaves out, and still ends with meta', () => {
  const { document } = splitHidden(USER, resourceOf(JOHN));
  const text = JSON.stringify(document);
  for (const secret of ['correct horse', '123-45', 'left-handed', '0000"']) expect(text).not.toContain(secret);
  expect(document).toMatchObject({ userName: JOHN.userName, [TRADING_URN]: { desk: 'FX' } });
  expect(Object.keys(document).at(-1)).toBe('meta');
});

test('what is hidden is kept beside it, element by element, and both make the whole again', () => {
  const john = resourceOf(JOHN);
  const { document, hidden } = splitHidden(USER, john);
  expect(hidden).toEqual({
    password: 'correct horse',
    [TRADING_URN]: { taxNumber: '123-45', notes: 'left-handed', accounts: [{ pin: '0000' }, {}] },
  });
  const joined = joinHidden(USER, document, hidden);
  expect(joined).toEqual(john);
  expect(Object.keys(joined).at(-1)).toBe('meta');
});

test('where nothing is hidden the document is the resource itself', () => {
  const john = resourceOf({ userName: 'john' });
  expect(splitHidden(USER, john)).toEqual({ document: john, hidden: null });
  expect(joinHidden(USER, john, null)).toBe(john);
});
