import { expect, test } from 'vitest';
import { rootOf } from '../../src/scim/root-path.ts';

test.each([
  ['title', 'title'],
  ['emails.value', 'emails'],
  ['urn:x:2.0:user:department', 'urn:x:2.0:user:department'],
  ['urn:x:2.0:user:manager.value', 'urn:x:2.0:user:manager'],
])('%s is of the attribute %s', (path, root) => {
  expect(rootOf(path)).toBe(root);
});
