import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requireShallow } from '../../src/scim/nesting.ts';
import { refusalOf } from './person.ts';

test.each([
  ['objects and arrays', '{"a":[{"b":1}]}', 3],
  ['what is closed again', '[[],[],[[]]]', 3],
  ['brackets in texts', '["[[[{{{", "\\"[[[", "\\\\"]', 1],
])('%s are counted as they stand in one another', (_, text, depth) => {
  expect(() => requireShallow(text, depth)).not.toThrow();
  expect(refusalOf(() => requireShallow(text, depth - 1))).toMatchObject({ scimType: 'invalidSyntax' });
});

test('a body of brackets is refused before anything recursive sees it', () => {
  expect(refusalOf(() => requireShallow('['.repeat(1_000_000), 32)).detail).toContain('32');
});

test('any JSON passes at its own depth and is refused below it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const depth = depthOf(value);
      expect(() => requireShallow(JSON.stringify(value), depth)).not.toThrow();
      if (depth > 0) expect(() => requireShallow(JSON.stringify(value), depth - 1)).toThrow(/nested/);
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
