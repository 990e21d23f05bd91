import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT, slowPattern } from '../../src/oauth/detail-pattern.ts';
import { compileDetailSchema } from '../../src/oauth/detail-schema.ts';

describe('a pattern of a schema', () => {
  test.each([
    '^[A-Z]{2}[0-9]{8,30}$',
    '^[A-Z]{1,5}$',
    'abc',
    '[0-9]+',
    '^[^\\]@]{1,64}@[a-z.]{1,255}$',
    '^(?:EUR|USD|GBP)$',
    '^(?:ab)+$',
    '^\\p{Lu}\\p{L}*(?: \\p{L}+)?$',
    '^https://[^/]+/.*$',
    '^a?b?c?[|)(*+{]$',
    '^\\[\\(\\|\\)\\]*$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^(a|b)?$',
  ])('%s is quick', (pattern) => {
    expect(slowPattern(pattern)).toBeNull();
    const regexp = new RegExp(pattern, 'u');
    for (const unit of ['a', 'ab', '1', 'A', '/', '@', ' ', ']', 'A1']) {
      const text = unit.repeat(LONGEST_TEXT).slice(0, LONGEST_TEXT - 1);
      const took = () => {
        const started = performance.now();
        regexp.test(`${text}!`);
        return performance.now() - started;
      };
      expect(Math.min(took(), took())).toBeLessThan(2_000);
    }
  });

  test.each([
    ['^(a+)+$', 'repeats'],
    ['^(a|aa)*$', 'repeats'],
    ['^((ab?)c)*$', 'repeats'],
    ['^(?:[a-z]{1,9}){2,}$', 'repeats'],
    ['^(\\w+\\s?)*$', 'repeats'],
    ['a*a*b', 'take long'],
    ['^a*a*a*b$', 'take long'],
    ['a.*b.*c', 'take long'],
    ['^a{1,500}b{1,500}c{1,500}$', 'take long'],
    ['^(a)\\1$', 'elsewhere'],
    ['^(?=a)b$', 'ahead'],
    ['^(?<!a)b$', 'ahead'],
    ['^(?<n>a)$', 'ahead'],
    [`^${'(?:a|a)'.repeat(30)}$`, 'take long'],
    [`^${'a?'.repeat(30)}${'a'.repeat(30)}$`, 'take long'],
  ])('%s is refused at boot', (pattern, told) => expect(slowPattern(pattern)).toContain(told));

  test('is asked about no text that is long', () => {
    const compiled = compileDetailSchema('x', { properties: { a: { pattern: '^a+$' }, b: true } });
    if ('problems' in compiled) throw new Error('it compiles');
    const fits = (value: string) => compiled.check({ type: 'x', a: value }) === null;
    expect([fits('a'.repeat(LONGEST_TEXT)), fits('a'.repeat(LONGEST_TEXT + 1))]).toEqual([true, false]);
  });
});
