import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ParameterConfig } from '../../src/scopes/parameter.ts';
import { fitsOf, overlap, type Position, parsePattern } from '../../src/scopes/pattern.ts';
import { fillTemplate, matchTemplate, parseTemplate, type Template } from '../../src/scopes/template.ts';

const fits = (positions: readonly Position[], text: string) => fitsOf(positions)(text);

function templateOf(text: string, parameters: Record<string, ParameterConfig> = {}): Template {
  const parsed = parseTemplate(text, parameters);
  if ('faults' in parsed) throw new Error(parsed.faults.map(({ message }) => message).join('; '));
  return parsed;
}

function patternOf(text: string) {
  const parsed = parsePattern(text, 8);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

const IBAN = templateOf('pay:{iban}.{count}', {
  iban: { type: 'string', pattern: '[A-Z]{2}[0-9]{2}[A-Z0-9]{0,30}', maxLength: 34 },
  count: { type: 'integer' },
});
const THING = templateOf('thing/{id}/read', { id: { type: 'uuid' } });

describe('a text is read as a template says', () => {
  test.each<[Template, string, object | null]>([
    [IBAN, 'pay:DE02ABC.7', { iban: 'DE02ABC', count: 7 }],
    [IBAN, 'pay:DE02.0', { iban: 'DE02', count: 0 }],
    [THING, 'thing/0198f1a2-0000-7abc-8def-0123456789ab/read', { id: '0198f1a2-0000-7abc-8def-0123456789ab' }],
  ])('%#: %s', (template, text, values) => {
    const match = matchTemplate(template, text);
    expect(match !== null && 'values' in match ? { ...match.values } : match).toEqual(values);
    expect(fillTemplate(template, match !== null && 'values' in match ? match.values : {})).toBe(text);
  });

  test.each<[Template, string]>([
    [IBAN, 'pay:de02.7'],
    [IBAN, 'pay:DE02.07'],
    [IBAN, 'pay:DE02.1e3'],
    [IBAN, 'pay:DE02.7 pay:DE03.7'],
    [IBAN, 'pay:ＤＥ02.7'],
    [THING, 'thing/0198F1A2-0000-7ABC-8DEF-0123456789AB/read'],
    [THING, 'thing//read'],
    [THING, 'thing/{id}/read'],
  ])('and is none: %#', (template, text) => {
    expect(matchTemplate(template, text)).toMatchObject({ unfit: {} });
  });

  test.each(['pay', 'pay:', 'Pay:DE02.7', 'xpay:DE02.7', ''])('and is of another: %s', (text) => {
    expect(matchTemplate(IBAN, text)).toBeNull();
  });

  test('the names of its values mean no more than themselves', () => {
    const match = matchTemplate(templateOf('a.{constructor}.{toString}'), 'a.b.c');
    if (match === null || !('values' in match)) throw new Error('it is no match');
    expect(Object.getPrototypeOf(match.values)).toBeNull();
    expect(Object.entries(match.values)).toEqual([
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
    expect(fillTemplate(templateOf('x.{valueOf}'), match.values)).toBeNull();
  });

  test('values and text are one another, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aB9_-.:*{} é'), maxLength: 6 });
    fc.assert(
      fc.property(text, fc.integer({ min: -9, max: 1e17 }), (id, count) => {
        const template = templateOf('x.{id}.{count}', { count: { type: 'integer' } });
        const filled = fillTemplate(template, { id, count });
        if (filled === null) return;
        expect(matchTemplate(template, filled)).toEqual({ values: { __proto__: null, id, count } });
      }),
    );
  });
});

describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['[0-9]{5}', '05542', true],
    ['[0-9]{5}', '5542', false],
    ['a?[b-d]+', 'abcd', true],
    ['a?[b-d]+', 'a', false],
    ['[a-z]*-[0-9]', 'abc-1', true],
    ['[._-]{1,3}', '.-.', true],
    ['[0-9]{2,4}', '12345', false],
  ])('%s takes %s: %s', (pattern, text, is) => expect(fits(patternOf(pattern), text)).toBe(is));

  test.each([
    '(a|b)',
    '.*',
    '^a$',
    '[^a]',
    'a{0}',
    'a{3,2}',
    '[z-a]',
    '[A-z]',
    '\\d+',
    '[a',
    'a**',
    '[é]',
    '[a]{256}'.repeat(3),
  ])('%s is none', (pattern) => {
    expect(parsePattern(pattern, 8)).toMatchObject({ problem: expect.any(String) });
  });

  test('of many counts takes no longer for the text that is made to be slow', () => {
    const pattern = parsePattern('[a-z]*'.repeat(4), 128);
    if ('problem' in pattern) throw new Error(pattern.problem);
    const took = () => {
      const started = performance.now();
      expect(fits(pattern, `${'a'.repeat(127)}!`)).toBe(false);
      return performance.now() - started;
    };
    expect(Math.min(took(), took(), took(), took())).toBeLessThan(250);
  });

  const atom = fc.tuple(fc.constantFrom('a', 'b', '[ab]', '[bc]'), fc.constantFrom('', '?', '+', '{2}', '{0,2}'));
  const pattern = fc
    .array(
      atom.map(([one, count]) => one + count),
      { minLength: 1, maxLength: 4 },
    )
    .map((all) => all.join(''));

  test('takes what a regular expression of the same words takes', () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 }), (words, text) => {
        expect(fits(patternOf(words), text)).toBe(new RegExp(`^(?:${words})$`).test(text));
      }),
      { numRuns: 500 },
    );
  });

  test('overlaps another where a text fits both', () => {
    const texts = ['a', 'b', 'c'].flatMap((x) =>
      ['', 'a', 'b', 'c'].flatMap((y) => ['', 'a', 'b'].map((z) => x + y + z)),
    );
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const [a, b] = [patternOf(one), patternOf(other)];
        expect(overlap(a, b)).toBe(overlap(b, a));
        if (texts.some((text) => fits(a, text) && fits(b, text))) expect(overlap(a, b)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(overlap(patternOf('[a-c]{2}'), patternOf('c[x-z]'))).toBe(false);
    expect(overlap(patternOf('a?b'), patternOf('a'))).toBe(false);
  });
});
