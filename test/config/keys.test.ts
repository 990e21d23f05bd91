import { expect, test } from 'vitest';
import { configSchema } from '../../schema/config.ts';

const parse = (keys: object) => configSchema.safeParse({ issuer: 'https://id.example.com', keys });

test('without a word, keys sign for 90 days and are published an hour ahead', () => {
  expect(parse({}).data?.keys).toEqual({ rotateEvery: 90 * 86_400_000, publishAhead: 3_600_000 });
});

test.each([
  [{ publishAhead: '9m' }, 'publish a new one 10m ahead'],
  [{ rotateEvery: '30m' }, 'make rotateEvery as long as publishAhead'],
  [{ rotateEvery: '0s', publishAhead: '0s' }, 'publish a new one 10m ahead'],
])('%j is refused with its mend', (keys, told) => {
  expect(
    parse(keys)
      .error?.issues.map(({ message }) => message)
      .join(),
  ).toContain(told);
});
