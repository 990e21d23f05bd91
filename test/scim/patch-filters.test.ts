import { expect, test } from 'vitest';
import { filtersIn, pathsOfPatch } from '../../src/scim/patch-filters.ts';
import { PATCH_URN, TRADING_URN, USER } from './person.ts';

const FILTER = '[value eq "A1"]';
const LABELS = `${TRADING_URN}:accounts.labels`;

/** Wherever a PATCH may ask a question, the question is found. */
test.each<[string, object, number]>([
  ['no path', { op: 'add', value: { title: 'T' } }, 0],
  ['a path without a filter', { op: 'add', path: 'title', value: 'T' }, 0],
  ['a path that leads nowhere', { op: 'add', path: 'nowhere[x eq 1]', value: 'T' }, 0],
  ['a path', { op: 'remove', path: `emails${FILTER}` }, 1],
  ['a path with a sub-attribute', { op: 'replace', path: `emails${FILTER}.type`, value: 'work' }, 1],
  ['a path to values of a sub-attribute', { op: 'remove', path: `${LABELS}[value eq "a"]` }, 1],
  ['a member', { op: 'replace', value: { [`emails${FILTER}.type`]: 'work', title: 'T' } }, 1],
  ['a member of an extension', { op: 'replace', value: { [TRADING_URN]: { [`accounts${FILTER}.currency`]: 'E' } } }, 1],
  ['a member under its path', { op: 'replace', path: TRADING_URN, value: { [`accounts${FILTER}.currency`]: 'E' } }, 1],
  ['a member with the URN', { op: 'replace', value: { [`${TRADING_URN}:accounts${FILTER}.currency`]: 'E' } }, 1],
])('%s', (_, operation, count) => {
  const body = { schemas: [PATCH_URN], Operations: [operation, operation] };
  expect(filtersIn(pathsOfPatch(USER, body))).toHaveLength(2 * count);
});
