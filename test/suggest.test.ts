import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggest } from '../src/suggest.ts';

test.each<[string, string[], string | null]>([
  ['biling', ['user', 'billing'], 'billing'],
  ['isuser', ['issuer', 'user'], 'issuer'],
  ['USER', ['user'], 'user'],
  ['onUnavailabel', ['onAbsent', 'onUnavailable'], 'onUnavailable'],
  ['plan', ['billing', 'risk'], null],
  ['x', [], null],
  ['a'.repeat(10_000), ['a'.repeat(10_001)], null],
])('for %s of %j it suggests %s', (word, names, suggested) => {
  expect(suggest(word, names)).toBe(suggested);
});

test('a known name is always its own suggestion', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (names) => {
      for (const name of names) expect(suggest(name, names)).toBe(name);
    }),
  );
});

test('one letter left out, doubled, or swapped with its neighbour is found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(20), (name, at) => {
      const i = at % (name.length - 1);
      const [head, first, second, tail] = [name.slice(0, i), name[i], name[i + 1], name.slice(i + 2)];
      const slips = [
        `${head}${second}${tail}`,
        `${head}${first}${first}${second}${tail}`,
        `${head}${second}${first}${tail}`,
      ];
      for (const slip of slips) expect(suggest(slip, [name])).toBe(name);
    }),
  );
});
