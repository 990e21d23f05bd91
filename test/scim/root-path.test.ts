import { expect, test } from 'vitest';
import { factsOfRoots, rootOf } from '../../src/scim/root-path.ts';

test.each([
  ['title', 'title'],
  ['emails.value', 'emails'],
  ['urn:x:2.0:user:department', 'urn:x:2.0:user:department'],
  ['urn:x:2.0:user:manager.value', 'urn:x:2.0:user:manager'],
])('%s is of the attribute %s', (path, root) => {
  expect(rootOf(path)).toBe(root);
});

test('of an attribute that changed in part, all that it was is kept', () => {
  const fact = (path: string, key: string, element = 0) => ({ path, key, element });
  const before = [
    fact('title', 't'),
    fact('emails.value', 'a'),
    fact('emails.value', 'b', 1),
    fact('emails.type', 'w', 1),
  ];
  expect(factsOfRoots(before, [fact('emails.value', 'c')])).toEqual(before.slice(1));
});
