import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';

const loaded = (retention: string) => {
  const text = `issuer: https://id.example.com\naudit: { retention: ${retention} }\n`;
  return loadConfig('avow.yaml', { readFile: () => text, env: {} });
};

describe('how long audit records are kept', () => {
  test.each<[string, string, string, RegExp]>([
    ['a misspelt kind', '{ introspectons: 30d }', 'introspectons', /^did you mean 'introspections'\?$/],
    ['minutes where months were meant', '{ everything: 30m }', 'everything', /m is for minutes/],
    ['no time at all', '{ refusals: 0d }', 'refusals', /a day at least/],
    ['less than no time', "{ refusals: '-1d' }", 'refusals', /such as/],
    ['a number without a unit', '{ everything: 400 }', 'everything', /such as 30d or 400d$/],
  ])('%s is refused, and the mend told', (_, retention, key, mend) => {
    const found = loaded(retention);
    if (!('problems' in found)) throw new Error('it was taken');
    expect(found.problems.map((one) => [one.key.join('.'), one.mend])).toEqual([
      [`audit.retention.${key}`, expect.stringMatching(mend)],
    ]);
  });

  test.each(['{}', '{ introspections: 1d }', '{ introspections: 30d, refusals: 90d, everything: 400d }'])(
    '%s is taken',
    (retention) => {
      expect(loaded(retention)).not.toHaveProperty('problems');
    },
  );
});
